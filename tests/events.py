"""Events as other functions would send them, with sensible fields where a test does not care."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

from shared.events.event import Event
from shared.events.inventory import StockAllocated, StockHeld, StockRejected, StockReserved, StockWithdrawn
from shared.events.lines import Demand, Expected, Held, Receipt, Reserved, Returned, Shortage
from shared.events.product import ProductAdded, ProductCreated, ProductDiscontinued, ProductUpdated
from shared.events.purchasing import (
    PurchaseOrderCancelled,
    PurchaseOrderClosed,
    PurchaseOrderCreated,
    PurchaseOrderPlaced,
    PurchaseOrderReceived,
    PurchaseOrderReturned,
)
from shared.events.sales import (
    SalesOrderCancelled,
    SalesOrderCreated,
    SalesOrderPlaced,
    SalesOrderReturned,
    SalesOrderShipped,
)
from shared.messaging.envelope import Envelope, envelope
from shared.values.lines import OnShortage

_PRODUCT = {
    "name": "A thing",
    "type": "both",
    "unit": "piece",
    "price": "9.80",
    "currency": "EUR",
    "preferred_supplier": None,
    "reorder_point": 0,
    "reorder_quantity": 0,
    "auto_order": False,
}
_WHOLE_LIFE = {
    "fractional": True,
    "order_multiple": 1,
    "barcodes": (),
    "status": "active",
    "sell_until_gone": False,
}


def sent(event: Event, source: str = "/minierp/tests/test", sequence: int = 1, actor: str = "somebody") -> Envelope:
    """An event as somebody sent it, with an id of its own, at a version of what it is about."""
    return envelope(event, source=source, correlation_id=str(uuid.uuid4()), actor=actor, sequence=sequence)


def product_created(sku: str, kind: str = "both") -> ProductCreated:
    """As the product domain said it before products had parts and an end."""
    return ProductCreated.model_validate({**_PRODUCT, "sku": sku, "type": kind})


def product_added(sku: str, **changes: Any) -> ProductAdded:
    return ProductAdded.model_validate({"sku": sku, **_PRODUCT, **_WHOLE_LIFE, **changes})


def product_updated(sku: str, **changes: Any) -> ProductUpdated:
    return ProductUpdated.model_validate({"sku": sku, **_PRODUCT, **_WHOLE_LIFE, **changes})


def product_discontinued(sku: str, **changes: Any) -> ProductDiscontinued:
    facts = {"sku": sku, **_PRODUCT, **_WHOLE_LIFE, "status": "discontinued", **changes}
    return ProductDiscontinued.model_validate(facts)


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


def purchase_placed(
    *lines: tuple[str, Any, date], order_id: uuid.UUID | None = None, request_id: uuid.UUID | None = None
) -> PurchaseOrderPlaced:
    """Lines of SKU, quantity and the day it is expected on."""
    return PurchaseOrderPlaced(
        order_id=order_id or uuid.uuid4(),
        number="PO-2026-000001",
        supplier="Oak & Sons",
        request_id=request_id,
        lines=tuple(Expected(sku=sku, quantity=quantity, expected_date=day) for sku, quantity, day in lines),
    )


def purchase_closed(order_id: uuid.UUID, *lines: tuple[str, Any]) -> PurchaseOrderClosed:
    return PurchaseOrderClosed(order_id=order_id, lines=demand(*lines))


def purchase_returned(order_id: uuid.UUID, *lines: tuple[str, Any]) -> PurchaseOrderReturned:
    return PurchaseOrderReturned(order_id=order_id, return_id=uuid.uuid4(), reason="torn", lines=demand(*lines))


def sale_created(*lines: tuple[str, Any], order_id: uuid.UUID | None = None) -> SalesOrderCreated:
    """As sales said it before orders could wait."""
    return SalesOrderCreated(order_id=order_id or uuid.uuid4(), customer="Ada", lines=demand(*lines))


def sale_placed(
    *lines: tuple[str, Any],
    order_id: uuid.UUID | None = None,
    on_shortage: OnShortage = "reject",
    placed_at: datetime | None = None,
) -> SalesOrderPlaced:
    return SalesOrderPlaced(
        order_id=order_id or uuid.uuid4(),
        number="SO-2026-000001",
        customer="Ada",
        on_shortage=on_shortage,
        placed_at=placed_at or datetime.now(UTC),
        lines=demand(*lines),
    )


def backorder(*lines: tuple[str, Any], placed_at: datetime | None = None) -> SalesOrderPlaced:
    """An order that may wait."""
    return sale_placed(*lines, on_shortage="backorder", placed_at=placed_at)


def sale_cancelled(order_id: uuid.UUID, *lines: tuple[str, Any]) -> SalesOrderCancelled:
    return SalesOrderCancelled(order_id=order_id, reason="", lines=demand(*lines))


def sale_shipped(order_id: uuid.UUID, *lines: tuple[str, Any]) -> SalesOrderShipped:
    return SalesOrderShipped(order_id=order_id, shipment_id=uuid.uuid4(), tracking="", lines=demand(*lines))


def sale_returned(order_id: uuid.UUID, *lines: tuple[str, Any, Any]) -> SalesOrderReturned:
    """Lines of SKU, units that can be sold again, units that cannot."""
    came = tuple(Returned(sku=sku, restocked=restocked, scrapped=scrapped) for sku, restocked, scrapped in lines)
    return SalesOrderReturned(order_id=order_id, return_id=uuid.uuid4(), lines=came)


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
