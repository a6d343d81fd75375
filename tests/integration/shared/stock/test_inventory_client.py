"""Asking inventory by gRPC on the event loop: patient with a pod that is replaced, and no longer than its timeout."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import grpc
import grpc.aio
import pytest

from protos.minierp.inventory.v1 import inventory_service_pb2 as messages
from protos.minierp.inventory.v1 import inventory_service_pb2_grpc as service
from shared.outcomes.problems import Unavailable
from shared.process.settings import settings
from shared.stock import inventory_client
from shared.stock.inventory_client import batch_get_stock
from tests.loop import awaited

Answer = Callable[[messages.BatchGetStockRequest, Any], Awaitable[messages.BatchGetStockResponse]]


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """What this process remembers of inventory is forgotten before and after."""
    for remembered in (settings, inventory_client._stub):
        remembered.cache_clear()
    yield
    for remembered in (settings, inventory_client._stub):
        remembered.cache_clear()


@asynccontextmanager
async def inventory(answer: Answer, timeout_seconds: str = "30") -> AsyncIterator[None]:
    """Something that speaks inventory's contract, of which the environment speaks."""

    class Servicer(service.InventoryServiceServicer):
        async def BatchGetStock(self, request: Any, context: Any) -> Any:
            return await answer(request, context)

    server = grpc.aio.server()
    service.add_InventoryServiceServicer_to_server(Servicer(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INVENTORY_ADDRESS", f"127.0.0.1:{port}")
        patch.setenv("INVENTORY_TOKEN", "known to both")
        patch.setenv("GRPC_TIMEOUT_SECONDS", timeout_seconds)
        yield
    await server.stop(None)


def a_level(sku: str) -> messages.StockLevel:
    return messages.StockLevel(
        sku=sku, on_hand="2.5", reserved="1", incoming="0", version=7, whole=True,
        status=messages.PRODUCT_STATUS_ACTIVE, type=messages.PRODUCT_TYPE_SALE, expected_date="2031-07-01",
    )  # fmt: skip


async def known(request: messages.BatchGetStockRequest, _context: Any) -> messages.BatchGetStockResponse:
    return messages.BatchGetStockResponse(levels=[a_level(sku) for sku in request.skus if sku != "unknown"])


def test_levels_are_told_and_what_no_product_has_left_out() -> None:
    async def main() -> None:
        async with inventory(known):
            levels = await batch_get_stock(["A", "unknown"])

            assert levels.keys() == {"A"}
            level = levels["A"]
            assert (level.available, level.status, level.type) == (Decimal("1.5"), "active", "sale")
            assert (level.fractional, str(level.expected_date)) == (False, "2031-07-01")

    awaited(main())


def test_many_at_once_have_each_its_own_answer() -> None:
    async def main() -> None:
        async with inventory(known):
            found = await asyncio.gather(*(batch_get_stock([f"sku-{number}"]) for number in range(100)))

            assert [list(levels) for levels in found] == [[f"sku-{number}"] for number in range(100)]

    awaited(main())


def test_a_pod_that_is_replaced_is_asked_again() -> None:
    async def main() -> None:
        calls = 0

        async def at_last(request: messages.BatchGetStockRequest, context: Any) -> messages.BatchGetStockResponse:
            nonlocal calls
            calls += 1
            if calls < 3:
                await context.abort(grpc.StatusCode.UNAVAILABLE, "starting")
            return await known(request, context)

        async with inventory(at_last):
            assert (await batch_get_stock(["A"])).keys() == {"A"}
            assert calls == 3

    awaited(main())


def test_an_inventory_that_hangs_is_waited_for_no_longer_than_its_timeout() -> None:
    async def main() -> None:
        async def hang(_request: Any, _context: Any) -> Any:
            await asyncio.Event().wait()

        async with inventory(hang, timeout_seconds="0.2"):
            with pytest.raises(Unavailable):
                await asyncio.wait_for(batch_get_stock(["A"]), 30)

    awaited(main())


def test_where_nobody_listens_it_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INVENTORY_ADDRESS", "127.0.0.1:1")
    monkeypatch.setenv("INVENTORY_TOKEN", "known to both")

    with pytest.raises(Unavailable):
        awaited(batch_get_stock(["A"]))


def test_an_error_of_inventorys_is_unavailable_as_well() -> None:
    async def main() -> None:
        async def fail(_request: Any, _context: Any) -> Any:
            raise RuntimeError("a mistake")

        async with inventory(fail):
            with pytest.raises(Unavailable):
                await batch_get_stock(["A"])

    awaited(main())
