"""`minierp login`, `logout` and `token`, as they are typed."""

import json
import time
from pathlib import Path

import pytest

from scripts.minierp.client.claims import Claims
from scripts.minierp.client.endpoint import find_endpoint
from scripts.minierp.local.machine.issuer import Issuer, IssuerFiles
from scripts.minierp.local.machine.state import State
from shared.access.scopes import ROLES
from tests.unit.scripts.cli.conftest import done, run

HERE, ELSEWHERE = "https://localhost:8443", "https://shop.example"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That of a system which runs here."""
    monkeypatch.setenv("MINIERP_HOME", str(tmp_path))
    for name in ("MINIERP_URL", "MINIERP_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    State(str(tmp_path), "", "", "running", base_url=HERE).write()
    IssuerFiles.below(tmp_path / "identity").made()
    return tmp_path


def shown() -> Claims:
    """As whom commands ask now."""
    return Claims.of(find_endpoint().bearer.token())


def test_who_logs_in_is_somebody_until_they_log_out(home: Path) -> None:
    printed = done("login", "--role", "clerk", "--subject", "ada", "--hours", "2")

    assert HERE in printed and "ada (clerk) until" in printed
    assert (shown().subject, shown().roles) == ("ada", ("clerk",))
    assert 1.9 < (shown().ends_at - time.time()) / 3600 <= 2
    assert "Logged out" in done("logout")
    assert shown().roles == ("admin",)
    assert "Nobody was logged in" in done("logout")


def test_roles_add_up(home: Path) -> None:
    done("login", "--role", "clerk", "--role", "buyer")

    assert set(shown().scopes) == ROLES["clerk"] | ROLES["buyer"]


def test_elsewhere_its_issuer_s_token_is_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINIERP_URL", ELSEWHERE)
    token = Issuer.new().token("ada", ["buyer"], 60, iss="https://issuer.example")
    (home / "token").write_text(f"Bearer {token}\n")

    assert "ada (buyer)" in done("login", "--token-file", str(home / "token"))
    assert find_endpoint().bearer.token() == token
    monkeypatch.delenv("MINIERP_URL")
    assert shown().roles == ("admin",)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((), "As whom?"),
        (("--role", "clerk", "--token-file", "-"), "As whom?"),
        (("--role", "king"), "'king' is none of clerk, seller,"),
        (("--role", "clerk", "--hours", "721"), "at most 720"),
        (("--role", "clerk", "--hours", "0"), "not more than 0"),
        (("--role", "clerk", "--hours", "nan"), "not more than 0"),
        (("--role", "clerk", "--subject", "a b"), "visible ASCII"),
        (("--token-file", "-"), "That is no token"),
    ],
)
def test_a_login_as_nobody_is_a_mistake_of_the_command(home: Path, words: tuple[str, ...], complaint: str) -> None:
    refused = run("login", *words)

    assert refused.exit_code == 2
    assert complaint in " ".join(refused.output.replace("│", " ").split())


def test_a_role_is_nothing_to_another_system_s_issuer(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINIERP_URL", ELSEWHERE)

    refused = run("login", "--role", "clerk")

    assert refused.exit_code == 2
    assert f"Nobody here signs tokens for {ELSEWHERE}" in refused.output
    assert "--token-file" in refused.output


def test_a_token_for_somebody_else_is_printed_and_nothing_else(home: Path) -> None:
    printed = done("token", "create", "--role", "warehouse", "--subject", "scanner-7")

    assert printed == f"{printed.strip()}\n"
    assert (Claims.of(printed.strip()).subject, Claims.of(printed.strip()).roles) == ("scanner-7", ("warehouse",))
    assert shown().roles == ("admin",)


def test_a_program_reads_what_a_token_says(home: Path) -> None:
    found = json.loads(done("token", "create", "--role", "auditor", "--hours", "0.5", "--json"))

    assert Claims.of(found["token"]).scopes == tuple(found["scopes"]) == tuple(sorted(ROLES["auditor"]))
    assert found["ends_at"].endswith("Z")


def test_another_issuer_s_key_signs(home: Path) -> None:
    other = IssuerFiles.below(home / "other").made()

    token = done("token", "create", "--role", "clerk", "--issuer-key", str(other.key)).strip()

    assert Issuer.read(other.key).key["kid"] in token_head(token)


def token_head(token: str) -> str:
    import jwt

    return str(jwt.get_unverified_header(token))


def test_a_token_that_allows_nothing_is_not_made(home: Path) -> None:
    refused = run("token", "create")

    assert refused.exit_code == 2
    assert "--role clerk" in refused.output


def test_without_a_key_nobody_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINIERP_HOME", str(tmp_path))

    refused = run("token", "create", "--role", "clerk")

    assert refused.exit_code == 2
    assert "minierp up" in refused.output


def test_ones_own_token_is_told_but_not_shown(home: Path) -> None:
    done("login", "--role", "clerk", "--subject", "ada")

    printed, told = done("token", "show"), json.loads(done("token", "show", "--json"))

    assert {"ada", "clerk", "sales:order"} <= set(printed.replace(",", " ").split())
    assert (told["subject"], told["roles"], told["scopes"]) == ("ada", ["clerk"], sorted(ROLES["clerk"]))
    assert find_endpoint().bearer.token() not in printed


def test_who_has_no_token_is_told_how_to_get_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINIERP_URL", ELSEWHERE)

    refused = run("token", "show")

    assert refused.exit_code == 1
    assert "minierp login" in refused.output
