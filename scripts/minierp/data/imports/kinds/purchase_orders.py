"""Rows of purchase orders: each order becomes POST /purchase-orders."""

from scripts.minierp.data.imports.fields import Field, currency, moment, not_negative, positive, text
from scripts.minierp.data.imports.kinds.orders import ORDER, REFERENCE, Order, common_body
from scripts.minierp.data.imports.kinds.suppliers import Directory
from scripts.minierp.terminal.values import day, sku

PATH = "/purchase-orders"
LINE_FIELDS = (
    ORDER,
    Field("sku", sku, required=True),
    Field("quantity", positive, required=True, number=True),
    Field("unit_price", not_negative, required=True, number=True),
    Field("currency", currency, required=True),
    Field("due_date", day),
)


def head_fields(directory: Directory) -> tuple[Field, ...]:
    """The supplier by name, or by an id of the suppliers directory, and the day on which it delivers."""
    return (
        ORDER,
        Field("supplier", text(), required=True),
        Field("supplier_id", directory.name_of, stands_for="supplier"),
        Field("expected_date", day, required=True),
        REFERENCE,
        Field("ordered_at", moment),
    )


def body(order: Order) -> dict[str, object]:
    """The command's document."""
    head = order.head.values
    return {
        "supplier": head.get("supplier") or head["supplier_id"],
        "expected_date": head["expected_date"],
        **common_body(order, LINE_FIELDS),
    }
