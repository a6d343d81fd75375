"""Answer for every stock level over gRPC: the persistent function that orders ask when Redis cannot tell.

It reads the inventory database, or remembers what it read a moment ago, and refills the read model behind the answer.
It speaks `grpc.health.v1` and server reflection, and stays up (minimum scale 1): `python -m
functions.inventory.inventory`, on PORT. Its metrics are at http://…/metrics on METRICS_PORT, if there is one.
"""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from functions.inventory.storage import cache
from functions.inventory.storage.recent_levels import MOST_SKUS, RecentLevels
from protos.minierp.inventory.v1 import inventory_service_pb2 as messages
from protos.minierp.inventory.v1 import inventory_service_pb2_grpc as service
from shared.outcomes.problems import Unavailable
from shared.process import cold_start, logs
from shared.process.settings import keep_to_oneself, read_one, settings
from shared.statements.channels import run
from shared.statements.statement import Statement
from shared.stock.inventory_access import accepted, admit
from shared.stock.inventory_client import BATCH_GET_STOCK, SERVICE, STATUSES, TYPES
from shared.telemetry import tracing
from shared.telemetry.calls import observed
from shared.telemetry.endpoint import tell_metrics
from shared.values.text import visible
from shared.work.after_commit import after_commit

import grpc
import grpc.aio
import uvloop
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

LEVELS = Statement(Path(__file__).parent / "storage" / "levels.sql")
GET_STOCK = f"{SERVICE}/GetStock"
_STATUS = {name: number for number, name in STATUSES.items()}
_TYPE = {name: number for number, name in TYPES.items()}
_METRICS_PORT = "METRICS_PORT"
_SHUTDOWN_SECONDS = 5
_recent = RecentLevels()
_reading = asyncio.Lock()
Context = grpc.aio.ServicerContext[Any, Any]


class InventoryService(service.InventoryServiceServicer):
    """The contract of protos/minierp/inventory/v1; UNAUTHENTICATED without the cluster's secret."""

    async def GetStock(  # noqa: N802 - the contract's name
        self, request: messages.GetStockRequest, context: Context
    ) -> messages.GetStockResponse:
        """One level; NOT_FOUND for a SKU that no product has."""
        with observed(GET_STOCK, context):
            await admit(context)
            levels = await _read([request.sku], {}, context)
            if not levels:
                await _abort(context, grpc.StatusCode.NOT_FOUND, f"no product has the SKU {visible(request.sku[:64])}")
            return messages.GetStockResponse(level=levels[0])

    async def BatchGetStock(  # noqa: N802 - the contract's name
        self, request: messages.BatchGetStockRequest, context: Context
    ) -> messages.BatchGetStockResponse:
        """The levels of the SKUs that products have; INVALID_ARGUMENT beyond 500."""
        with observed(BATCH_GET_STOCK, context):
            await admit(context)
            if len(request.skus) > MOST_SKUS:
                await _abort(context, grpc.StatusCode.INVALID_ARGUMENT, f"at most {MOST_SKUS} SKUs in one call")
            levels = await _read(list(request.skus), request.least_versions, context)
            return messages.BatchGetStockResponse(levels=levels)


async def _read(skus: Sequence[str], least: Mapping[str, int], context: Context) -> list[messages.StockLevel]:
    recent, missing = _known(skus, least)
    if missing:
        looking = asyncio.create_task(_looked_up(skus, least))
        looking.add_done_callback(_heard)
        try:
            # Whoever asked may give up: what is being read is for all who wait.
            recent = await asyncio.shield(looking)
        except Unavailable as problem:
            await _abort(context, grpc.StatusCode.UNAVAILABLE, problem.detail)
    return list(recent.values())


async def _looked_up(skus: Sequence[str], least: Mapping[str, int]) -> dict[str, messages.StockLevel]:
    async with _reading:  # one at a time: whoever waited finds among the recent what was read meanwhile
        recent, missing = _known(skus, least)
        if missing:
            recent |= {level.sku: level for level in await _read_from_database(missing) if level.sku in missing}
    return recent


def _heard(looking: "asyncio.Task[dict[str, messages.StockLevel]]") -> None:
    """Nobody may be left to hear of its error."""
    if not looking.cancelled():
        looking.exception()


def _known(skus: Sequence[str], least: Mapping[str, int]) -> tuple[dict[str, messages.StockLevel], list[str]]:
    """The levels that were read a moment ago, if new enough, and the SKUs without one, which the database may know."""
    recent = {sku: level for sku, level in _recent.among(skus).items() if level.version >= least.get(sku, 0)}
    return recent, [sku for sku in skus if sku not in recent and "\0" not in sku]


async def _read_from_database(missing: Sequence[str]) -> list[messages.StockLevel]:
    levels = (await run(LEVELS, skus=_recent.to_read(missing)))["levels"]
    after_commit().add([partial(cache.write, levels)])
    read = [_message(level) for level in levels]
    _recent.remember(read)
    return read


def _message(level: dict[str, Any]) -> messages.StockLevel:
    codes = {
        "status": _STATUS[level["status"]],
        "type": _TYPE[level["type"]],
        "expected_date": level["expected_date"] or "",
        "whole": not level["fractional"],
    }
    same = {name: value for name, value in level.items() if name != "fractional"}
    return messages.StockLevel(**{**same, **codes})


async def _abort(context: Context, code: grpc.StatusCode, details: str) -> NoReturn:
    await context.abort(code, details)
    raise AssertionError("abort always raises")


async def _serve(port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server, checks = grpc.aio.server(), health.aio.HealthServicer()
    service.add_InventoryServiceServicer_to_server(InventoryService(), server)  # type: ignore[no-untyped-call]
    health_pb2_grpc.add_HealthServicer_to_server(checks, server)
    reflection.enable_server_reflection([SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME], server)
    server.add_insecure_port(f"0.0.0.0:{port}")
    for name in ("", SERVICE):
        await checks.set(name, health_pb2.HealthCheckResponse.SERVING)
    await server.start()
    if metrics_port := read_one(_METRICS_PORT, "0", int, "a port"):
        await tell_metrics("inventory", metrics_port)
    cold_start.end()
    cold_start.ready()
    logs.log("info", "serving", function="inventory", port=port)
    await stop.wait()
    await checks.enter_graceful_shutdown()
    await server.stop(_SHUTDOWN_SECONDS)
    await after_commit().flush()
    tracing.finish()


def serve(port: int) -> None:
    """Serve on `port` until SIGTERM or SIGINT; then finish what is under way. Raises MissingSetting."""
    keep_to_oneself()
    tracing.spans()
    settings().require("database_url")  # a health check asks for no connection, so nobody else would notice
    accepted()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(port))


if __name__ == "__main__":
    serve(int(os.environ.get("PORT", "8080")))
