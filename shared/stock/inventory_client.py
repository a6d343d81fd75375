"""The gRPC client of `inventory`, the persistent function that knows every stock level."""

import json
from collections.abc import Mapping, Sequence
from functools import cache

import grpc
import grpc.aio

from protos.minierp.inventory.v1 import inventory_service_pb2 as messages
from protos.minierp.inventory.v1.inventory_service_pb2_grpc import InventoryServiceStub
from shared.outcomes.problems import Unavailable
from shared.process import logs
from shared.process.authorities import certificates
from shared.process.settings import settings
from shared.stock.inventory_access import presented
from shared.stock.level import ANY, StockLevel
from shared.telemetry import tracing

SERVICE = messages.DESCRIPTOR.services_by_name["InventoryService"].full_name
BATCH_GET_STOCK = f"{SERVICE}/BatchGetStock"
STATUSES = {messages.PRODUCT_STATUS_ACTIVE: "active", messages.PRODUCT_STATUS_DISCONTINUED: "discontinued"}
TYPES = {
    messages.PRODUCT_TYPE_SALE: "sale",
    messages.PRODUCT_TYPE_PURCHASE: "purchase",
    messages.PRODUCT_TYPE_BOTH: "both",
}

# A pod that is replaced is UNAVAILABLE for a moment. gRPC retries by itself, with jitter, within the call's timeout.
_RETRY = {
    "maxAttempts": 3,
    "initialBackoff": "0.05s",
    "maxBackoff": "0.2s",
    "backoffMultiplier": 2,
    "retryableStatusCodes": ["UNAVAILABLE"],
}
_SERVICE_CONFIG = {"methodConfig": [{"name": [{"service": SERVICE}], "retryPolicy": _RETRY}]}


async def batch_get_stock(skus: Sequence[str], least: Mapping[str, int] = ANY) -> dict[str, StockLevel]:
    """The levels of `skus`, without those that no product has; none that is remembered at an older version than `least`
    names. Raises Unavailable if inventory does not answer.
    """
    request = messages.BatchGetStockRequest(skus=skus, least_versions=least)
    try:
        with tracing.calling(BATCH_GET_STOCK) as metadata:
            sent = (*(metadata or ()), presented())
            answer = await _stub().BatchGetStock(request, timeout=settings().grpc_timeout_seconds, metadata=sent)
    except grpc.RpcError as error:
        logs.log("warning", f"inventory does not answer: {error}", error_type=type(error).__name__)
        raise Unavailable("Stock cannot be read now.") from error
    return {level.sku: _level(level) for level in answer.levels}


def _level(level: messages.StockLevel) -> StockLevel:
    return StockLevel.of(
        {
            "sku": level.sku,
            "on_hand": level.on_hand,
            "reserved": level.reserved,
            "incoming": level.incoming,
            "version": level.version,
            "status": STATUSES.get(level.status),
            "type": TYPES.get(level.type),
            "fractional": not level.whole,
            "sell_until_gone": level.sell_until_gone,
            "expected_date": level.expected_date,
        }
    )


@cache
def _stub() -> InventoryServiceStub:
    options = [("grpc.service_config", json.dumps(_SERVICE_CONFIG)), ("grpc.max_reconnect_backoff_ms", 1000)]
    scheme, _, host = settings().require("inventory_address").rpartition("://")
    channel = (
        grpc.aio.secure_channel(host, grpc.ssl_channel_credentials(_authorities()), options=options)
        if scheme == "https"
        else grpc.aio.insecure_channel(host, options=options)
    )
    return InventoryServiceStub(channel)  # type: ignore[no-untyped-call]


def _authorities() -> bytes | None:
    """Whom gRPC trusts, its own list of authorities if SERVERS_CA names none."""
    return certificates("SERVERS_CA").encode() or None
