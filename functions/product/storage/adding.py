"""Adding products to the catalogue, one or many in one transaction."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from functions.product.rules.particulars import CreateProduct, settled
from functions.product.storage.catalogue import facts, give_barcodes, taken_barcodes
from functions.product.storage.tables import product
from shared.events.product import ProductAdded
from shared.outcomes.answers import Answer, Document, created
from shared.outcomes.problems import Conflict, Problem
from shared.work.context import Context

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert


class ProductExists(Conflict):
    """The SKU is taken."""

    kind, title = "product-exists", "The SKU is taken"

    def __init__(self, sku: str) -> None:
        super().__init__(f"There is a product {sku} already. Choose another SKU.")


def add(context: Context, commands: Sequence[CreateProduct]) -> list[Answer | Problem]:
    """Store products and announce them; no two may have a SKU or a barcode in common.

    Each is refused, as Invalid, ProductExists or BarcodeTaken, without a trace. Raises Unavailable where somebody else
    takes a barcode at this moment.
    """
    described, refused = _described(commands)
    refused |= _refused(context.session, described)
    wanted = {sku: shown for sku, shown in described.items() if sku not in refused}
    new = _stored(context.session, wanted.values())
    give_barcodes(context.session, {sku: wanted[sku]["barcodes"] for sku in wanted if sku in new})
    return [refused.get(each.sku) or _added(context, wanted[each.sku], new) for each in commands]


def _described(commands: Iterable[CreateProduct]) -> tuple[dict[str, Document], dict[str, Problem]]:
    """By SKU, products as they are shown, and why there is no such product."""
    now, described, refused = datetime.now(UTC), dict[str, Document](), dict[str, Problem]()
    for command in commands:
        try:
            particulars = settled(command.model_dump())
        except Problem as problem:
            refused[command.sku] = problem
        else:
            described[command.sku] = {**particulars, "status": "active", "version": 1, "created_at": now}
    return described, refused


def _refused(session: sa.Connection, described: dict[str, Document]) -> dict[str, Problem]:
    """Those whose barcodes other products have; where there is the product already, that is the better reason."""
    refused: dict[str, Problem] = {**taken_barcodes(session, {sku: described[sku]["barcodes"] for sku in described})}
    if refused:
        there = sa.select(product.c.sku).where(product.c.sku.in_(refused))
        refused |= {sku: ProductExists(sku) for sku in session.execute(there).scalars()}
    return refused


def _stored(session: sa.Connection, wanted: Iterable[Document]) -> set[str]:
    """Store those whose SKU nobody has; which they are."""
    in_order = sorted(wanted, key=lambda shown: str(shown["sku"]))  # in which everybody waits for everybody
    rows = [{name: value for name, value in shown.items() if name != "barcodes"} for shown in in_order]
    statement = insert(product).on_conflict_do_nothing().returning(product.c.sku)
    return set(session.execute(statement, rows).scalars()) if rows else set()


def _added(context: Context, shown: Document, new: set[str]) -> Answer | Problem:
    if shown["sku"] not in new:
        return ProductExists(shown["sku"])
    context.emit(ProductAdded(**facts(shown)))
    return created(shown, location=f"/products/{shown['sku']}")
