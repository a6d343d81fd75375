"""Rows of purchase orders: each order becomes POST /purchase-orders."""

from scripts.minierp.data.imports.fields import Field, currency, day, not_negative, positive, sku
from scripts.minierp.data.imports.orders import ORDER, Order
from scripts.minierp.data.imports.suppliers import Directory

PATH = "/purchase-orders"
LINE_FIELDS = (
    ORDER,
    Field("sku", sku, required=True),
    Field("quantity", positive, required=True),
    Field("unit_price", not_negative, required=True),
    Field("currency", currency, required=True),
)


def head_fields(directory: Directory) -> tuple[Field, ...]:
    """The supplier by name, or by an id of the suppliers directory, and the day on which it delivers."""
    return (
        ORDER,
        Field("supplier", required=True),
        Field("supplier_id", directory.name_of, stands_for="supplier"),
        Field("expected_date", day, required=True),
    )


def body(order: Order) -> dict[str, object]:
    """The command's document."""
    head = order.head.values
    names = [field.name for field in LINE_FIELDS if field is not ORDER]
    return {
        "supplier": head.get("supplier") or head["supplier_id"],
        "expected_date": head["expected_date"],
        "lines": [{name: line.values[name] for name in names} for line in order.lines],
    }
