"""Rows of purchase orders: each order becomes POST /purchase-orders."""

from scripts.minierp.data.imports.fields import Field, Parse, currency, moment, text
from scripts.minierp.data.imports.kinds.orders import ORDER, REFERENCE, Order, common_body
from scripts.minierp.data.imports.numbers import fraction, not_negative, positive
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
_TERMS = ("expected_date", "over_receipt_allowance")


def head_fields(supplier: Parse) -> tuple[Field, ...]:
    """The supplier by name, or by the code that `supplier` turns into one, and on which terms it delivers."""
    return (
        ORDER,
        Field("supplier", text(), required=True),
        Field("supplier_id", supplier, stands_for="supplier"),
        Field("expected_date", day),
        Field("over_receipt_allowance", fraction, number=True),
        REFERENCE,
        Field("ordered_at", moment),
    )


def body(order: Order) -> dict[str, object]:
    """The command's document. Without an expected date the supplier's lead time says it."""
    head = order.head.values
    return {
        "supplier": head.get("supplier") or head["supplier_id"],
        **{name: head[name] for name in _TERMS if name in head},
        **common_body(order, LINE_FIELDS),
    }
