"""Events as other functions would send them, with sensible fields where a test does not care."""

import uuid
from typing import Any

from shared.events.event import Event
from shared.events.inventory import StockAllocated, StockHeld, StockRejected, StockReserved, StockWithdrawn
from shared.events.lines import Demand, Held, Receipt, Reserved, Shortage
from shared.events.product import ProductCreated
from shared.events.purchasing import PurchaseOrderCancelled, PurchaseOrderCreated, PurchaseOrderReceived
from shared.events.sales import SalesOrderCancelled, SalesOrderCreated
from shared.messaging.envelope import Envelope, envelope


def sent(event: Event, source: str = "/minierp/tests/test") -> Envelope:
    """An event as somebody sent it, with an id of its own."""
    return envelope(event, source=source, correlation_id=str(uuid.uuid4()))


def product_created(sku: str, kind: str = "both") -> ProductCreated:
    return ProductCreated.model_validate(
        {
            "sku": sku,
            "name": f"A {sku}",
            "type": kind,
            "unit": "piece",
            "price": "9.80",
            "currency": "EUR",
            "preferred_supplier": None,
            "reorder_point": 0,
            "reorder_quantity": 0,
            "auto_order": False,
        }
    )


def demand(*lines: tuple[str, Any]) -> tuple[Demand, ...]:
    return tuple(Demand(sku=sku, quantity=quantity) for sku, quantity in lines)


def purchase_created(*lines: tuple[str, Any], order_id: uuid.UUID | None = None) -> PurchaseOrderCreated:
    return PurchaseOrderCreated(order_id=order_id or uuid.uuid4(), supplier="Oak & Sons", lines=demand(*lines))


def purchase_received(order_id: uuid.UUID, *lines: tuple[str, Any, Any]) -> PurchaseOrderReceived:
    """Lines of SKU, quantity that was expected, surplus."""
    receipts = tuple(Receipt(sku=sku, quantity=quantity, surplus=surplus) for sku, quantity, surplus in lines)
    return PurchaseOrderReceived(order_id=order_id, receipt_id=uuid.uuid4(), lines=receipts)


def purchase_cancelled(order_id: uuid.UUID, *lines: tuple[str, Any]) -> PurchaseOrderCancelled:
    return PurchaseOrderCancelled(order_id=order_id, lines=demand(*lines))


def sale_created(*lines: tuple[str, Any], order_id: uuid.UUID | None = None) -> SalesOrderCreated:
    return SalesOrderCreated(order_id=order_id or uuid.uuid4(), customer="Ada", lines=demand(*lines))


def sale_cancelled(order_id: uuid.UUID, *lines: tuple[str, Any]) -> SalesOrderCancelled:
    return SalesOrderCancelled(order_id=order_id, reason="", lines=demand(*lines))


def stock_reserved(order_id: uuid.UUID, *lines: tuple[str, Any]) -> StockReserved:
    return StockReserved(
        order_id=order_id, lines=tuple(Reserved(sku=sku, quantity=quantity) for sku, quantity in lines)
    )


def held(*lines: tuple[str, Any, Any, int] | tuple[str, Any, Any, int, Any]) -> tuple[Held, ...]:
    """Lines of SKU, units reserved, waiting, the level's version, and units shipped by then."""
    names = ("sku", "reserved", "waiting", "version", "shipped")
    return tuple(Held.model_validate({"shipped": 0, **dict(zip(names, line, strict=False))}) for line in lines)


def stock_held(order_id: uuid.UUID, *lines: Any) -> StockHeld:
    """Lines as `held` has them."""
    return StockHeld(order_id=order_id, lines=held(*lines))


def stock_allocated(order_id: uuid.UUID, *lines: Any) -> StockAllocated:
    """Lines as `held` has them."""
    return StockAllocated(order_id=order_id, lines=held(*lines))


def stock_withdrawn(order_id: uuid.UUID, *lines: Any) -> StockWithdrawn:
    """Lines as `held` has them."""
    return StockWithdrawn(order_id=order_id, lines=held(*lines))


def stock_rejected(order_id: uuid.UUID, sku: str, requested: Any = 3, available: Any = 1) -> StockRejected:
    shortage = Shortage(sku=sku, reason="short", requested=requested, available=available)
    return StockRejected(order_id=order_id, shortages=(shortage,))
