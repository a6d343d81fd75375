import getpass
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scripts.minierp.client.bearers import Given, Own
from scripts.minierp.client.claims import Claims
from scripts.minierp.local.machine.issuer import Issuer, IssuerFiles
from shared.access.scopes import ROLES


@pytest.fixture
def home(tmp_path: Path) -> Path:
    IssuerFiles.below(tmp_path / "identity").made()
    return tmp_path


def test_whoever_can_read_the_key_is_the_machine_s_user_and_may_do_everything(home: Path) -> None:
    claims = Claims.of(Own(home).token())

    assert (claims.subject, claims.roles) == (getpass.getuser(), ("admin",))
    assert 7 < (claims.ends_at - time.time()) / 3600 <= 8


def test_a_token_of_ones_own_is_kept_where_only_its_owner_reads_it_and_made_anew_before_it_ends(home: Path) -> None:
    token = Own(home).token()
    (kept,) = (home / "identity").glob("*.token")

    assert Own(home).token() == token
    assert kept.stat().st_mode & 0o777 == 0o600
    kept.write_text(Issuer.read(IssuerFiles.below(kept.parent).key).token("ada", ["admin"], 60))
    assert Claims.of(Own(home).token()).subject == getpass.getuser()


def test_threads_that_ask_at_once_show_the_same_token(home: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(lambda _: Own(home).token(), range(64)))

    assert len(tokens) == 1


def test_somebody_in_a_role_has_that_role_alone(home: Path) -> None:
    clerk, buyer = (Claims.of(Own(home).acting(role).token()) for role in ("clerk", "buyer"))

    assert (clerk.subject, clerk.roles, set(clerk.scopes)) == ("clerk", ("clerk",), ROLES["clerk"])
    assert buyer.roles == ("buyer",)


def test_a_given_token_is_shown_in_every_role() -> None:
    assert Given("a.b.c").acting("clerk").token() == "a.b.c"
