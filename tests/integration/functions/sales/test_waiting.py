"""Many callers who wait for their orders on one process: no thread waits with them."""

import asyncio
from uuid import UUID, uuid4

import pytest

from functions.sales.storage import waiting
from shared.statements import channels
from shared.statements.statement import Statement
from tests.events import stock_reserved
from tests.integration.functions.sales.counter import Counter
from tests.loop import awaited

MANY = 500


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """For how many orders each statement asked."""
    asked: list[int] = []
    run = channels.run

    async def counted(statement: Statement, **parameters: object) -> dict[str, object]:
        asked.append(len(parameters["ids"]))  # type: ignore[arg-type]
        return await run(statement, **parameters)

    monkeypatch.setattr(waiting, "run", counted)
    return asked


def test_however_many_wait_one_statement_asks_for_all(counter: Counter, asked: list[int]) -> None:
    room = waiting.WaitingRoom()

    async def wait() -> list[object]:
        return await asyncio.gather(*(_gone(room) for _ in range(MANY)))

    assert awaited(wait()) == [None] * MANY
    assert max(asked) == MANY
    assert len(asked) < MANY


async def _gone(room: waiting.WaitingRoom) -> object:
    try:
        async with asyncio.timeout(0.5):
            return await room.settled(uuid4())
    except TimeoutError:
        return None


def test_who_waits_is_shown_the_order_as_everybody_sees_it(counter: Counter) -> None:
    sku = counter.sku()
    placed = counter.placed((sku, 1))

    async def wait() -> object:
        settled = asyncio.create_task(waiting.waiting_room().settled(UUID(placed["id"])))
        await asyncio.to_thread(counter.hear, stock_reserved(UUID(placed["id"]), (sku, 1)))
        return await asyncio.wait_for(settled, 10)

    shown = awaited(wait())

    assert shown["status"] == "confirmed"
    assert {name: str(shown[name]) for name in ("id", "number", "total")} == {
        name: str(counter.shown(placed)[name]) for name in ("id", "number", "total")
    }
