"""Callers who wait for their orders: one statement asks for all of them, and no thread waits."""

import asyncio
from collections.abc import Iterable
from contextvars import Context
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from shared.outcomes.answers import Document
from shared.outcomes.problems import Unavailable
from shared.process import logs
from shared.process.threads import in_thread
from shared.statements.channels import run
from shared.statements.statement import Statement

SETTLED = Statement(Path(__file__).parent / "settled_orders.sql")
_PAUSE_SECONDS = 0.02


class Waiter(NamedTuple):
    """A caller, and the order to be shown once it is settled."""

    order_id: UUID
    order: asyncio.Future[Document | None]


class WaitingRoom:
    """Those who wait; somebody asks for them as long as there are any."""

    def __init__(self) -> None:
        self._waiters: set[Waiter] = set()
        self._asking: asyncio.Task[None] | None = None

    async def settled(self, order_id: UUID) -> Document | None:
        """The order once it is settled. Raises Unavailable if the database does not answer."""
        waiter = Waiter(order_id, asyncio.get_running_loop().create_future())
        self._waiters.add(waiter)
        if self._asking is None or self._asking.done():
            self._asking = asyncio.get_running_loop().create_task(self._ask(), context=Context())  # nobody's request
        try:
            return await waiter.order
        finally:
            self._waiters.discard(waiter)

    async def _ask(self) -> None:
        while self._waiters:
            try:
                await self._answer()
            except Exception as error:  # whatever it was, nobody must wait for it
                if not isinstance(error, Unavailable):
                    logs.error(error)
                for waiter in _still(self._waiters):
                    waiter.order.set_exception(Unavailable("It cannot be seen whether the order is settled."))
            await asyncio.sleep(_PAUSE_SECONDS)

    async def _answer(self) -> None:
        waiting = {waiter.order_id for waiter in self._waiters}
        settled = {UUID(text) for text in (await run(SETTLED, ids=list(waiting)))["settled"]}
        orders = await in_thread(_shown, settled) if settled else {}
        for waiter in _still(self._waiters):
            if waiter.order_id in settled:
                waiter.order.set_result(orders.get(waiter.order_id))


def _still(waiters: Iterable[Waiter]) -> list[Waiter]:
    return [waiter for waiter in waiters if not waiter.order.done()]


def _shown(orders: set[UUID]) -> dict[UUID, Document]:
    from functions.sales.storage.orders import find  # SQLAlchemy, which nobody needs who does not wait
    from shared.database.transactions import transaction

    with transaction() as session:
        return {order["id"]: order for order in find(session, orders)}


@cache
def waiting_room() -> WaitingRoom:
    """This process's."""
    return WaitingRoom()
