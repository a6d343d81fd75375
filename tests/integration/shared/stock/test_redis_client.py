"""How this process reaches Redis: after a restart, and not at all for a while when it is down."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import pytest

from scripts.minierp.local.system.system import System
from shared.outcomes.problems import Unavailable
from shared.process.deadline import PASSED, Deadline
from shared.stock import inventory_client, reader
from shared.stock.level import ANY, StockLevel, cache_text
from shared.stock.redis_client import Redis, breaker
from shared.stock.redis_connection import NoAnswer
from shared.telemetry.metrics import READINGS
from tests.hanging import hanging
from tests.integration.shared.stock.liar import PATIENCE, Command, Liar, hanging_up, silent, text
from tests.loop import awaited

LEVEL = StockLevel("A", Decimal(3), Decimal(1), Decimal(0), 7, "active", "both", True, False, None)
TEXT = cache_text({**LEVEL._asdict(), "on_hand": "3", "reserved": "1", "incoming": "0"})


@pytest.fixture(autouse=True)
def closed_breaker() -> Iterator[None]:
    breaker.reset()
    yield
    breaker.reset()


@pytest.fixture
def by_grpc(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked of inventory, which does not answer."""
    asked: list[str] = []

    async def nobody(skus: Sequence[str], _least: Mapping[str, int]) -> reader.Levels:
        asked.extend(skus)
        raise Unavailable("Stock cannot be read now.")

    monkeypatch.setattr(inventory_client, "batch_get_stock", nobody)
    return asked


async def levels_of(
    liar: Liar, answer_within: float = PATIENCE, least: Mapping[str, int] = ANY, until: Deadline = PASSED
) -> reader.Levels:
    """What the reader finds of A, from that Redis."""
    with pytest.MonkeyPatch.context() as patch:
        known = liar.client(patience=answer_within)
        patch.setattr(reader, "client", lambda: known)
        return await reader.read(["A"], least, until)


@pytest.mark.parametrize(("least", "asked"), [({}, []), ({"A": 7}, []), ({"A": 8}, ["A"]), ({"B": 8}, [])])
def test_a_level_that_is_older_than_what_was_seen_is_asked_of_inventory(
    by_grpc: list[str], least: dict[str, int], asked: list[str]
) -> None:
    async def main() -> None:
        async def known(_command: Command) -> bytes:
            return b"*1\r\n" + text(TEXT)

        async with Liar(known) as liar:
            if asked:
                with pytest.raises(Unavailable):
                    await levels_of(liar, 30, least)
            else:
                assert await levels_of(liar, 30, least) == {"A": LEVEL}
        assert by_grpc == asked

    awaited(main())


def test_a_level_that_is_on_its_way_is_waited_for_and_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis and inventory have version 7 until they have been asked three times."""
    looks: list[str] = []

    async def behind(skus: Sequence[str], least: Mapping[str, int]) -> reader.Levels:
        return {"A": LEVEL}

    async def main() -> None:
        async def known(_command: Command) -> bytes:
            looks.append("A")
            newer = TEXT.replace("7", "8") if len(looks) > 3 else TEXT
            return b"*1\r\n" + text(newer)

        async with Liar(known) as liar:
            with pytest.raises(Unavailable, match="stock of A"):
                await levels_of(liar, 30, {"A": 8})
            assert len(looks) == 1
            found = await levels_of(liar, 30, {"A": 8}, Deadline.after(30))
            assert (found["A"].version, len(looks)) == (8, 4)

    monkeypatch.setattr(inventory_client, "batch_get_stock", behind)
    awaited(main())


def test_levels_are_read_in_one_round_trip(by_grpc: list[str]) -> None:
    async def main() -> None:
        async def known(_command: Command) -> bytes:
            return b"*1\r\n" + text(TEXT)

        async with Liar(known) as liar:
            assert await levels_of(liar, answer_within=30) == {"A": LEVEL}
            assert liar.asked == [["MGET", "stock:v2:A"]]

    awaited(main())
    assert by_grpc == []


@pytest.mark.parametrize("failing", [silent, hanging_up])
def test_when_redis_fails_a_crowd_is_sent_on_and_then_it_is_left_alone(failing: object, by_grpc: list[str]) -> None:
    async def main() -> None:
        async with Liar(failing) as liar:  # type: ignore[arg-type]
            known = liar.client(patience=PATIENCE)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(reader, "client", lambda: known)
                crowd = await asyncio.gather(*(reader.read(["A"]) for _ in range(30)), return_exceptions=True)
                tried = liar.connections
                late = await asyncio.gather(*(reader.read(["A"]) for _ in range(30)), return_exceptions=True)

            assert {type(told) for told in crowd + late} == {Unavailable}
            assert breaker.opened
            assert READINGS["minierp_redis_breaker_open"]() == 1
            assert tried == liar.connections <= 2

    awaited(main())
    assert by_grpc == ["A"] * 60


@pytest.mark.usefixtures("by_grpc")
def test_after_a_while_it_is_tried_again_and_one_answer_closes_the_breaker(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async def known(_command: Command) -> bytes:
            return b"*1\r\n" + text(TEXT)

        async with Liar(hanging_up) as liar:
            for _ in range(3):
                with pytest.raises(Unavailable):
                    await levels_of(liar)
            assert breaker.opened
            monkeypatch.setattr(breaker, "_recovery_timeout", -1)
            assert not breaker.opened
            with pytest.raises(Unavailable):
                await levels_of(liar)
            assert breaker._state == "open", "one failure is enough to leave it alone again"
            liar.answer = known

            assert await levels_of(liar, answer_within=30) == {"A": LEVEL}
            assert breaker._state == "closed"
            assert READINGS["minierp_redis_breaker_open"]() == 0

    awaited(main())


@pytest.mark.usefixtures("by_grpc")
def test_whoever_is_cancelled_counts_neither_for_nor_against_redis() -> None:
    async def main() -> None:
        async with Liar(silent) as liar:
            for _ in range(2):
                with pytest.raises(Unavailable):
                    await levels_of(liar)
            impatient = asyncio.create_task(levels_of(liar, answer_within=30))
            while ["MGET", "stock:v2:A"] not in liar.asked[2:]:
                await asyncio.sleep(0)
            impatient.cancel()
            await asyncio.wait([impatient])

            assert breaker.failure_count == 2
            with pytest.raises(Unavailable):
                await levels_of(liar)
            assert breaker.opened

    awaited(main())


def test_a_restarted_redis_is_noticed_by_nobody(services: System) -> None:
    async def main() -> None:
        redis = Redis(services.state.redis["reader_url"], 5)
        assert await redis.ask("MGET", "stock:nothing") == [None]
        await asyncio.to_thread(services.stop, "redis")
        with pytest.raises(NoAnswer):
            await redis.ask("MGET", "stock:nothing")
        await asyncio.to_thread(services.start, "redis")

        assert await asyncio.gather(*(redis.ask("MGET", "stock:nothing") for _ in range(20))) == [[None]] * 20
        redis.close()

    awaited(main())


def test_a_redis_that_hangs_is_waited_for_once_and_found_again(services: System) -> None:
    async def main() -> None:
        redis = Redis(services.state.redis["reader_url"], PATIENCE)
        assert await redis.ask("MGET", "stock:a", "stock:b") == [None, None]
        with hanging(services, "redis"):
            told = await asyncio.gather(*(redis.ask("MGET", "stock:a") for _ in range(20)), return_exceptions=True)
        patient = Redis(services.state.redis["reader_url"], 30)

        assert {type(each) for each in told} == {NoAnswer}
        assert await patient.ask("MGET", *["stock:a"] * 3) == [None] * 3
        redis.close()
        patient.close()

    awaited(main())
