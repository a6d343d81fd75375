"""Keys at a real address: fetched, rotated, gone, slow, too long, moved, or behind a certificate of somebody else."""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
import trustme

from shared.access import key_sources
from shared.access.key_ring import KeyRing
from shared.access.key_set import KeySet
from shared.access.key_sources import LONGEST, source_of
from shared.access.tokens import Verifier
from shared.outcomes.problems import Unavailable
from shared.outcomes.refusals import Unauthenticated
from tests.integration.shared.access.issuing import Answer, Published, published, text
from tests.integration.shared.looping import LoopFactory
from tests.issuers import issuer, jwks

R = TypeVar("R")

OLD, NEW = issuer(), issuer("EdDSA", "two")
PATIENCE = 0.4
"""For what is waited out; whatever should succeed has time, however busy the machine."""
AMPLE = 20.0


@pytest.fixture
def run(loop_factory: LoopFactory) -> Callable[[Callable[[], Awaitable[R]]], R]:
    """Runs a tale on either loop that functions may be served by."""

    def on_a_loop(tale: Callable[[], Any]) -> Any:
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            return runner.run(tale())

    return on_a_loop


Run = Callable[[Callable[[], Awaitable[Any]]], Any]


def verifier(url: str, patience: float = AMPLE) -> Verifier:
    return Verifier(OLD.name, OLD.audience, 30, KeyRing(source_of(url), patience))


def keys_of(run: Run, url: str, patience: float = AMPLE) -> KeySet:
    """The keys at an address. Raises Unavailable."""

    async def tale() -> KeySet:
        return await KeyRing(source_of(url), patience).keys()

    keys: KeySet = run(tale)
    return keys


def test_keys_are_fetched_once_and_a_key_that_comes_later_opens_without_a_restart(run: Run) -> None:
    async def tale(desk: Published) -> None:
        asked = verifier(desk.url)
        for _ in range(3):
            assert (await asked.verified(OLD.token())).subject == "alice"
        assert desk.asked == ["/keys"]

        desk.answer = text(jwks(OLD, NEW))
        callers = await asyncio.gather(*(asked.verified(NEW.token()) for _ in range(10)))
        assert {caller.subject for caller in callers} == {"alice"}
        assert desk.asked == ["/keys"] * 2

        for number in range(10):
            with pytest.raises(Unauthenticated):
                await asked.verified(OLD.token({"kid": f"guess {number}"}))
        assert desk.asked == ["/keys"] * 2

    with published(text(jwks(OLD))) as desk:
        run(lambda: tale(desk))


def test_known_keys_serve_while_the_address_is_dead(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    async def tale() -> None:
        with published(text(jwks(OLD))) as desk:
            asked = verifier(desk.url)
            await asked.verified(OLD.token())
        asked._ring._next = asked._ring._fresh_until = 0  # as if five minutes had gone by
        assert (await asked.verified(OLD.token(sub="bob"))).subject == "bob"
        with pytest.raises(Unauthenticated):
            await asked.verified(NEW.token())

    run(tale)
    assert "cannot be read: [Errno 111] Connection refused" in capsys.readouterr().out


def test_who_comes_before_the_issuer_is_told_to_come_again(run: Run) -> None:
    with published(text(b"")) as desk:
        url = desk.url
    with pytest.raises(Unavailable) as refused:
        keys_of(run, url)
    assert refused.value.headers["Retry-After"]


@pytest.mark.parametrize(
    "answer",
    [
        text(b"<html>"),
        text(jwks(OLD)[:-9]),
        text(jwks(OLD), status=500),
        text(jwks(OLD), status=404),
        text(b"", status=302, Location="/elsewhere"),
        text(jwks(OLD) + b" " * LONGEST),
        text(jwks(OLD)[:-9], **{"Content-Length": "9999"}),
        text(b"zz\r\n", **{"Transfer-Encoding": "chunked"}),
        lambda asked: asked.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n" * 9),
        lambda asked: asked.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200),
        lambda asked: None,
    ],
    ids="page half error missing moved long short chunks ssh heads nothing".split(),
)
def test_an_answer_that_is_no_key_set_is_none(run: Run, answer: Answer) -> None:
    with published(answer) as desk, pytest.raises(Unavailable):
        keys_of(run, desk.url)
    assert desk.asked == ["/keys"]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("_SILENCE_SECONDS", "_ANSWER_SECONDS"):
        monkeypatch.setattr(key_sources, limit, PATIENCE)


@pytest.mark.parametrize("manner", ["trickling", "silent"])
def test_an_answer_that_does_not_end_is_given_up_in_time_and_asked_for_again(
    run: Run, manner: str, impatient: None
) -> None:
    async def tale(desk: Published) -> None:
        asked = verifier(desk.url, PATIENCE)
        began = time.monotonic()
        with pytest.raises(Unavailable):
            await asked.verified(OLD.token())
        assert time.monotonic() - began < AMPLE / 2

        desk.answer = text(jwks(OLD))
        async with asyncio.timeout(AMPLE):
            while asked._ring._reading:
                await asyncio.wait({asked._ring._reading})
        asked._ring._next, asked._ring._patience = 0, AMPLE  # as if a second had gone by
        assert await asked.verified(OLD.token())

    with published(text(b"")) as desk:
        desk.answer = getattr(desk, manner)
        run(lambda: tale(desk))


def test_a_proxy_is_not_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(variable, "http://127.0.0.1:1")
    with published(text(jwks(OLD))) as desk:
        assert keys_of(run, desk.url).named("one")


class Authorities:
    """A certificate authority, and another one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ours, self.others = trustme.CA(), trustme.CA()
        self.ours.cert_pem.write_to_path(folder / "ca.pem")

    def context(self, authority: trustme.CA, host: str) -> ssl.SSLContext:
        """Of a server that shows a certificate for `host`."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(host).configure_cert(context)
        return context


@pytest.fixture
def authorities(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authorities:
    made = Authorities(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return made


def test_a_certificate_of_an_authority_that_is_trusted_is_good(run: Run, authorities: Authorities) -> None:
    with published(text(jwks(OLD)), authorities.context(authorities.ours, "localhost")) as desk:
        assert keys_of(run, desk.url).named("one")


@pytest.mark.parametrize(("authority", "host"), [("others", "localhost"), ("ours", "issuer.example")])
def test_a_certificate_of_somebody_else_is_not(
    run: Run, authorities: Authorities, authority: str, host: str, capsys: pytest.CaptureFixture[str]
) -> None:
    context = authorities.context(getattr(authorities, authority), host)

    with published(text(jwks(OLD)), context) as desk, pytest.raises(Unavailable):
        keys_of(run, desk.url)

    assert not desk.asked
    assert "certificate verify failed" in capsys.readouterr().out


def test_tls_that_does_not_end_is_given_up_in_time(run: Run, authorities: Authorities, impatient: None) -> None:
    with published(text(b""), authorities.context(authorities.ours, "localhost")) as desk:
        desk.answer = desk.trickling
        began = time.monotonic()
        with pytest.raises(Unavailable):
            keys_of(run, desk.url)
        assert time.monotonic() - began < AMPLE / 2
