"""Rows of sales orders: each order becomes POST /sales-orders."""

from scripts.minierp.data.imports.fields import Field, currency, fraction, not_negative, positive, sku
from scripts.minierp.data.imports.orders import ORDER, Order

PATH = "/sales-orders"
_ADDRESS = "address."
HEAD_FIELDS = (
    ORDER,
    Field("customer", required=True),
    Field("address.name"),
    Field("address.street", required=True),
    Field("address.city", required=True),
    Field("address.region"),
    Field("address.postal_code"),
    Field("address.country", required=True),
)
LINE_FIELDS = (
    ORDER,
    Field("sku", sku, required=True),
    Field("quantity", positive, required=True),
    Field("unit_price", not_negative, required=True),
    Field("discount", fraction),
    Field("currency", currency, required=True),
)


def body(order: Order) -> dict[str, object]:
    """The command's document."""
    head = order.head.values
    names = [field.name for field in LINE_FIELDS if field is not ORDER]
    return {
        "customer": head["customer"],
        "address": {name.removeprefix(_ADDRESS): value for name, value in head.items() if name.startswith(_ADDRESS)},
        "lines": [{name: line.values[name] for name in names if name in line.values} for line in order.lines],
    }
