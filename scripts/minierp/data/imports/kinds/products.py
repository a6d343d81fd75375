"""Rows of products: each becomes POST /products."""

from collections.abc import Iterable, Iterator

from scripts.minierp.data.imports.columns import Record
from scripts.minierp.data.imports.fields import Field, Parse, barcodes, currency, flag, one_of, remark, text
from scripts.minierp.data.imports.kinds import records as kinds
from scripts.minierp.data.imports.numbers import not_negative, positive
from scripts.minierp.data.imports.sending.outcomes import Step
from scripts.minierp.terminal.values import sku

PATH = "/products"


def fields(supplier: Parse) -> tuple[Field, ...]:
    """The API's fields, and `supplier_id`, which `supplier` turns into the preferred supplier's name."""
    return (
        Field("sku", sku, required=True),
        Field("name", text(), required=True),
        Field("price", not_negative, required=True, number=True),
        Field("currency", currency, required=True),
        Field("description", remark),
        Field("type", one_of("sale", "purchase", "both")),
        Field("unit", text()),
        Field("fractional", flag),
        Field("barcodes", barcodes),
        Field("preferred_supplier", text()),
        Field("supplier_id", supplier),
        Field("reorder_point", not_negative, number=True),
        Field("reorder_quantity", not_negative, number=True),
        Field("order_multiple", positive, number=True),
        Field("auto_order", flag),
        Field("sell_until_gone", flag),
    )


def commands(records: Iterable[Record]) -> Iterator[Step]:
    """A command for each product."""
    return kinds.commands(records, PATH, "sku", _body)


def _body(product: dict[str, object]) -> dict[str, object]:
    if supplier := product.pop("supplier_id", None):
        product.setdefault("preferred_supplier", supplier)
    return product
