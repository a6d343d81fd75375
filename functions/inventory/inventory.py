"""Answer for every stock level over gRPC: the persistent function that orders ask when Redis cannot tell.

It reads the inventory database, or remembers what it read a moment ago, and refills the read model behind the answer.
It speaks `grpc.health.v1` and server reflection, and stays up (minimum scale 1): `python -m
functions.inventory.inventory`, on PORT.
"""

import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from functions.inventory.storage import cache
from functions.inventory.storage.recent_levels import MOST_SKUS, RecentLevels
from protos.minierp.inventory.v1 import inventory_service_pb2 as messages
from protos.minierp.inventory.v1 import inventory_service_pb2_grpc as service
from shared.outcomes.problems import Unavailable
from shared.process import cold_start, logs
from shared.process.settings import settings
from shared.statements.channels import run
from shared.statements.statement import Statement
from shared.stock.inventory_client import STATUSES, TYPES
from shared.values.text import visible
from shared.work.after_commit import after_commit

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

LEVELS = Statement(Path(__file__).parent / "storage" / "levels.sql")
NAME = messages.DESCRIPTOR.services_by_name["InventoryService"].full_name
_STATUS = {name: number for number, name in STATUSES.items()}
_TYPE = {name: number for number, name in TYPES.items()}
_SHUTDOWN_SECONDS = 5
_recent = RecentLevels()


class InventoryService(service.InventoryServiceServicer):
    """The contract of protos/minierp/inventory/v1."""

    def GetStock(  # noqa: N802 - the contract's name
        self, request: messages.GetStockRequest, context: grpc.ServicerContext
    ) -> messages.GetStockResponse:
        """One level; NOT_FOUND for a SKU that no product has."""
        levels = _read([request.sku], context)
        if not levels:
            _abort(context, grpc.StatusCode.NOT_FOUND, f"no product has the SKU {visible(request.sku[:64])}")
        return messages.GetStockResponse(level=levels[0])

    def BatchGetStock(  # noqa: N802 - the contract's name
        self, request: messages.BatchGetStockRequest, context: grpc.ServicerContext
    ) -> messages.BatchGetStockResponse:
        """The levels of the SKUs that products have; INVALID_ARGUMENT beyond 500."""
        if len(request.skus) > MOST_SKUS:
            _abort(context, grpc.StatusCode.INVALID_ARGUMENT, f"at most {MOST_SKUS} SKUs in one call")
        return messages.BatchGetStockResponse(levels=_read(list(request.skus), context))


def _read(skus: Sequence[str], context: grpc.ServicerContext) -> list[messages.StockLevel]:
    recent = _recent.among(skus)
    missing = [sku for sku in skus if sku not in recent and "\0" not in sku]  # which no text in the database can hold
    if not missing:
        return list(recent.values())
    try:
        levels = run(LEVELS, skus=_recent.to_read(missing))["levels"]
    except Unavailable as problem:
        _abort(context, grpc.StatusCode.UNAVAILABLE, problem.detail)
    after_commit().add([partial(cache.write, levels)])
    read = [_message(level) for level in levels]
    _recent.remember(read)
    return [*recent.values(), *(level for level in read if level.sku in missing)]


def _message(level: dict[str, Any]) -> messages.StockLevel:
    codes = {
        "status": _STATUS[level["status"]],
        "type": _TYPE[level["type"]],
        "expected_date": level["expected_date"] or "",
        "whole": not level["fractional"],
    }
    same = {name: value for name, value in level.items() if name != "fractional"}
    return messages.StockLevel(**{**same, **codes})


def _abort(context: grpc.ServicerContext, code: grpc.StatusCode, details: str) -> NoReturn:
    context.abort(code, details)
    raise AssertionError("abort always raises")


def serve(port: int) -> None:
    """Serve on `port` until SIGTERM or SIGINT; then finish what is under way. Raises MissingSetting."""
    settings().require("database_url")  # a health check asks for no connection, so nobody else would notice
    server = grpc.server(ThreadPoolExecutor(settings().threads))
    service.add_InventoryServiceServicer_to_server(InventoryService(), server)  # type: ignore[no-untyped-call]
    checks = health.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(checks, server)
    reflection.enable_server_reflection([NAME, health.SERVICE_NAME, reflection.SERVICE_NAME], server)
    server.add_insecure_port(f"0.0.0.0:{port}")
    for name in ("", NAME):
        checks.set(name, health_pb2.HealthCheckResponse.SERVING)
    server.start()
    cold_start.end()
    logs.log("info", "serving", function="inventory", port=port)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
    checks.enter_graceful_shutdown()
    server.stop(_SHUTDOWN_SECONDS).wait()
    after_commit().flush()


if __name__ == "__main__":
    serve(int(os.environ.get("PORT", "8080")))
