"""Messages as MiniERP publishes them, to be bent by the tests."""

from typing import Any

from shared.delivery.conversion import Origin
from shared.delivery.messages import Message

ORIGIN = Origin("minierp", "adjust-stock", "adjust-stock")

HEADERS = {
    "ce-specversion": "1.0",
    "ce-id": "0192f3c4-0000-7000-8000-000000000001",
    "ce-type": "com.minierp.sales.order.created.v1",
    "ce-source": "/minierp/sales/create_sales_order",
    "ce-subject": "order-1",
    "ce-time": "2026-07-01T12:00:00.5Z",
    "ce-dataschema": "https://minierp.example/schemas/sales.order.created.v1.json",
    "ce-correlationid": "c-1",
    "ce-sequence": "1",
    "content-type": "application/json",
}


def message(body: bytes = b'{"lines":[]}', *, without: tuple[str, ...] = (), **changes: Any) -> Message:
    """An event whose header `ce_x` or `x` (for ce-x) is what the caller says."""
    headers: dict[str, object] = {name: value for name, value in HEADERS.items() if name not in without}
    headers.update({f"ce-{name}": value for name, value in changes.items()})
    return Message(headers, body, "application/json")
