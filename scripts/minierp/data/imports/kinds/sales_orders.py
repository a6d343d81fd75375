"""Rows of sales orders: each order becomes POST /sales-orders."""

from scripts.minierp.data.imports.fields import Field, currency, moment, text
from scripts.minierp.data.imports.kinds.orders import ORDER, REFERENCE, Order, common_body
from scripts.minierp.data.imports.numbers import fraction, not_negative, positive
from scripts.minierp.terminal.values import day, sku

PATH = "/sales-orders"
_ADDRESS = "address."
HEAD_FIELDS = (
    ORDER,
    Field("customer", text(), required=True),
    Field("address.name", text()),
    Field("address.street", text(), required=True),
    Field("address.city", text(), required=True),
    Field("address.region", text()),
    Field("address.postal_code", text()),
    Field("address.country", text(), required=True),
    REFERENCE,
    Field("ordered_at", moment),
)
LINE_FIELDS = (
    ORDER,
    Field("sku", sku, required=True),
    Field("quantity", positive, required=True, number=True),
    Field("unit_price", not_negative, required=True, number=True),
    Field("discount", fraction, number=True),
    Field("currency", currency, required=True),
    Field("due_date", day),
)


def body(order: Order) -> dict[str, object]:
    """The command's document."""
    head = order.head.values
    return {
        "customer": head["customer"],
        "address": {name.removeprefix(_ADDRESS): value for name, value in head.items() if name.startswith(_ADDRESS)},
        **common_body(order, LINE_FIELDS),
    }
