"""When the issuer's keys are read: by a clock of the test's, from a source in its hands."""

import asyncio
import threading
from types import SimpleNamespace

import pytest

from shared.access.key_ring import OLDEST, KeyRing
from shared.access.key_set import KeySet
from shared.outcomes.problems import Unavailable
from tests.issuers import issuer, jwks
from tests.unit.shared.access.rings import Held

ONE, TWO = jwks(issuer()), jwks(issuer(), issuer(key_id="two"))
MINUTE = 60.0


class Desk:
    """A ring of keys, and the time of day."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        self.source = Held(ONE)
        self.ring = KeyRing(self.source, patience=5)
        monkeypatch.setattr("shared.access.key_ring.time", SimpleNamespace(monotonic=lambda: self.now))

    async def later(self, seconds: float) -> KeySet:
        """The keys that somebody gets who comes then; what was begun for others has ended as well."""
        self.now += seconds
        keys = await self.ring.keys()
        await self.ring._read_by_now()
        return keys


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(monkeypatch)


def test_keys_are_read_with_the_first_token_and_serve_those_after_it(desk: Desk) -> None:
    async def tale() -> None:
        assert desk.source.reads == 0
        first = await desk.later(0)
        assert await desk.later(200) is first
        assert desk.source.reads == 1

    asyncio.run(tale())


def test_all_who_come_first_wait_for_one_reading(desk: Desk) -> None:
    async def tale() -> None:
        await asyncio.gather(*(desk.ring.keys() for _ in range(20)))
        assert desk.source.reads == 1

    asyncio.run(tale())


def test_keys_are_read_anew_before_they_are_old_and_nobody_waits_for_it(desk: Desk) -> None:
    async def tale() -> None:
        first = await desk.later(0)
        desk.source.text = TWO
        assert await desk.later(250) is first
        assert (await desk.later(1)).named("two")
        assert desk.source.reads == 2

    asyncio.run(tale())


def test_whoever_comes_after_a_quiet_time_gets_the_keys_of_now(desk: Desk) -> None:
    async def tale() -> None:
        await desk.later(0)
        desk.source.text = TWO
        assert (await desk.later(3600)).named("two")

    asyncio.run(tale())


def test_the_same_text_is_the_same_keys(desk: Desk) -> None:
    async def tale() -> None:
        first = await desk.later(0)
        assert await desk.later(3600) is first
        assert desk.source.reads == 2

    asyncio.run(tale())


def test_a_token_by_a_new_key_has_the_keys_read_again_but_once_a_minute(desk: Desk) -> None:
    async def tale() -> None:
        await desk.later(0)
        desk.source.text = TWO
        assert (await desk.ring.newer()).named("two")

        for _ in range(5):
            desk.now += MINUTE / 6
            await desk.ring.newer()
        assert desk.source.reads == 2

        desk.now += MINUTE / 6
        await desk.ring.newer()
        assert desk.source.reads == 3

    asyncio.run(tale())


def test_all_who_come_with_a_new_key_wait_for_one_reading(desk: Desk) -> None:
    async def tale() -> None:
        await desk.later(0)
        desk.source.text = TWO
        rings = await asyncio.gather(*(desk.ring.newer() for _ in range(20)))
        assert all(keys.named("two") for keys in rings)
        assert desk.source.reads == 2

    asyncio.run(tale())


@pytest.mark.parametrize("nonsense", [None, b"<html>", b'{"keys": []}'], ids=["silence", "a page", "no keys"])
def test_old_keys_serve_while_there_are_no_others_but_for_a_day(desk: Desk, nonsense: bytes | None) -> None:
    async def tale() -> None:
        first = await desk.later(0)
        desk.source.text = nonsense
        assert await desk.later(OLDEST - 1) is first
        assert await desk.ring.newer() is first
        with pytest.raises(Unavailable):
            await desk.later(2)

        desk.source.text = TWO
        assert (await desk.later(11)).named("two")

    asyncio.run(tale())


def test_a_source_that_fails_is_left_alone_for_a_while(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    async def tale() -> None:
        await desk.later(0)
        desk.source.text = None
        for _ in range(10):
            await desk.later(1000 if desk.source.reads == 1 else 1)
        assert desk.source.reads == 2
        await desk.later(1)
        assert desk.source.reads == 3

    asyncio.run(tale())
    assert "the keys of the tokens' issuer cannot be read: nobody answers" in capsys.readouterr().out


def test_without_keys_nobody_is_believed_and_the_source_asked_once_a_second(desk: Desk) -> None:
    async def tale() -> None:
        desk.source.text = None
        for wait in (0, 0.4, 0.4):
            with pytest.raises(Unavailable):
                await desk.later(wait)
        assert desk.source.reads == 1

        desk.source.text = ONE
        assert await desk.later(0.4)

    asyncio.run(tale())


class Slow(Held):
    """Keeps its reader until the test, or whoever loses patience, lets it go."""

    def __init__(self, text: bytes) -> None:
        super().__init__(text)
        self.free = threading.Event()
        self.free.set()

    def read(self) -> bytes:
        self.free.wait(10)
        return super().read()


def test_a_slow_source_keeps_only_those_who_have_no_keys_or_came_first(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, slow = Desk(monkeypatch), Slow(ONE)
    desk.ring = KeyRing(slow, patience=0.05)

    async def tale() -> None:
        first = await desk.later(0)
        slow.free.clear()
        desk.now += 1000
        assert await desk.ring.keys() is first  # after it has lost patience
        desk.ring._patience = 1e6
        assert await desk.ring.keys() is first  # at once
        slow.free.set()

    asyncio.run(tale())


def test_a_reading_that_began_before_is_not_the_one_for_a_new_key(monkeypatch: pytest.MonkeyPatch) -> None:
    desk, slow = Desk(monkeypatch), Slow(ONE)
    desk.ring = KeyRing(slow, patience=5)

    async def tale() -> None:
        await desk.later(0)
        slow.free.clear()
        desk.now += 250
        await desk.ring.keys()  # begins a reading, and does not wait for it
        early = asyncio.create_task(desk.ring.newer())
        await asyncio.sleep(0)
        slow.free.set()
        assert not (await early).named("two")

        slow.text = TWO
        assert (await desk.ring.newer()).named("two")

    asyncio.run(tale())


def test_a_reader_outlives_the_request_that_it_was_begun_for(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow(ONE)
    slow.free.clear()
    ring = KeyRing(slow, patience=5)

    async def tale() -> None:
        gone = asyncio.create_task(ring.keys())
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        slow.free.set()
        assert await ring.keys()
        assert slow.reads == 1

    asyncio.run(tale())
