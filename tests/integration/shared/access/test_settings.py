"""A process that verifies tokens by its environment."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.access import key_sources
from shared.access.tokens import verified, verifier
from shared.outcomes.problems import Unavailable
from shared.outcomes.refusals import Unauthenticated
from shared.process.settings import BadSetting, MissingSetting, settings
from tests.eventually import eventually
from tests.integration.shared.access.issuing import published, text
from tests.issuers import issuer, jwks
from tests.loop import awaited

RIGHT, NEXT = issuer(), issuer(key_id="two")


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Path]:
    """Makes this process one with such an environment; gives the file with the keys."""
    keys = tmp_path / "keys.json"
    keys.write_bytes(jwks(RIGHT))

    def configured(**changes: str) -> Path:
        given = {"TOKEN_ISSUER": RIGHT.name, "TOKEN_KEYS": str(keys), **changes}
        for variable, value in given.items():
            monkeypatch.setenv(variable, value)
        settings.cache_clear()
        verifier.cache_clear()
        return keys

    yield configured
    monkeypatch.undo()
    settings.cache_clear()
    verifier.cache_clear()


def test_tokens_of_the_issuer_are_believed(configure: Callable[..., Path]) -> None:
    configure()

    assert awaited(verified(RIGHT.token())).subject == "alice"
    with pytest.raises(Unauthenticated):
        awaited(verified(RIGHT.token(aud="somebody-else")))


def test_the_audience_is_the_one_that_is_set(configure: Callable[..., Path]) -> None:
    configure(TOKEN_AUDIENCE="shop")

    assert awaited(verified(RIGHT.token(aud="shop")))
    with pytest.raises(Unauthenticated):
        awaited(verified(RIGHT.token()))


def test_a_file_that_is_replaced_is_noticed_without_a_restart(configure: Callable[..., Path]) -> None:
    keys = configure()
    awaited(verified(RIGHT.token()))
    remembered = RIGHT.token(sub="bob")
    awaited(verified(remembered))

    keys.write_bytes(jwks(NEXT))

    assert awaited(verified(NEXT.token()))
    with pytest.raises(Unauthenticated):
        awaited(verified(remembered))


def test_a_key_that_is_taken_out_of_the_file_opens_nothing_a_second_later(configure: Callable[..., Path]) -> None:
    keys = configure()
    keys.write_bytes(jwks(RIGHT, NEXT))
    token = NEXT.token()
    awaited(verified(token))

    keys.write_bytes(jwks(RIGHT))

    assert eventually(lambda: is_refused(token), within=10)


def is_refused(token: str) -> bool:
    try:
        awaited(verified(token))
    except Unauthenticated:
        return True
    return False


def test_nobody_waits_for_an_issuer_until_the_deadline_of_the_request(
    configure: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in ("_SILENCE_SECONDS", "_ANSWER_SECONDS"):
        monkeypatch.setattr(key_sources, limit, 30.0)
    with published(text(b"")) as desk:
        desk.answer = desk.silent
        configure(TOKEN_KEYS=desk.url, DEADLINE_SECONDS="0.4")
        began = time.monotonic()

        with pytest.raises(Unavailable):
            awaited(verified(RIGHT.token()))

        assert time.monotonic() - began < 10


@pytest.mark.parametrize("variable", ["TOKEN_ISSUER", "TOKEN_KEYS"])
def test_nobody_is_believed_where_no_issuer_is_set(configure: Callable[..., Path], variable: str) -> None:
    configure(**{variable: ""})

    with pytest.raises(MissingSetting, match=variable):
        awaited(verified(RIGHT.token()))


@pytest.mark.parametrize(
    ("variable", "value"),
    [("TOKEN_KEYS", "http://issuer.example/keys"), ("TOKEN_SKEW_SECONDS", "301")],
)
def test_nobody_is_believed_where_a_setting_is_bad(configure: Callable[..., Path], variable: str, value: str) -> None:
    configure(**{variable: value})

    with pytest.raises(BadSetting, match=variable):
        awaited(verified(RIGHT.token()))
