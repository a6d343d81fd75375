"""Order goods from a supplier, so that they are expected."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated
from uuid import uuid4

from functions.purchasing.storage.orders import show
from functions.purchasing.storage.tables import HOLDS_REFERENCE, purchase_order, purchase_order_line
from shared.events.lines import Demand
from shared.events.purchasing import PurchaseOrderCreated
from shared.money.prices import Currency, Price, in_one_currency
from shared.outcomes.answers import Answer, Document, created
from shared.outcomes.problems import ReferenceTaken, Unavailable
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.stock.check import check, purchasable
from shared.values.exact import EXACT
from shared.values.lines import Lines
from shared.values.names import Name, Reference, Sku
from shared.values.quantities import Quantity
from shared.values.record import Value
from shared.values.times import Day, PastMoment
from shared.work.context import Context

import sqlalchemy as sa
from pydantic import AfterValidator
from sqlalchemy.dialects.postgresql import insert


class Line(Value):
    """So many units of a SKU at a price each."""

    sku: Sku
    quantity: Quantity
    unit_price: Price
    currency: Currency
    due_date: Day | None = None

    @property
    def amount(self) -> Decimal:
        """What the line costs, exactly."""
        return EXACT.multiply(self.quantity, self.unit_price)


class CreatePurchaseOrder(Value):
    """An order of 1 to 500 lines in one currency. Several lines may name the same SKU.

    `reference` is the shop's own number, of one order for each supplier, the cancelled aside; `ordered_at` when it
    was placed there.
    """

    supplier: Name
    reference: Reference | None = None
    ordered_at: PastMoment | None = None
    expected_date: Day
    lines: Annotated[Lines[Line], AfterValidator(in_one_currency)]

    @property
    def total(self) -> Decimal:
        """What the order costs, exactly."""
        total = Decimal(0)
        for line in self.lines:
            total = EXACT.add(total, line.amount)
        return total


def create_purchase_order(command: CreatePurchaseOrder, context: Context) -> Answer:
    """Check the SKUs against the stock read model and store the order, open. Raises StockRefused, ReferenceTaken."""
    stock_check = check([(line.sku, line.quantity) for line in command.lines], purchasable)
    order = _order(command, stock_check.state)
    _store(context.session, order)
    context.session.execute(purchase_order_line.insert().values(_lines(command, order)))
    demand = tuple(Demand(sku=line.sku, quantity=line.quantity) for line in command.lines)
    context.emit(PurchaseOrderCreated(order_id=order["id"], supplier=command.supplier, lines=demand))
    return created(show(context.session, order["id"]), location=f"/purchase-orders/{order['id']}")


def _store(session: sa.Connection, order: Document) -> None:
    table, holds = purchase_order, sa.text(HOLDS_REFERENCE)
    unless_taken = insert(table).on_conflict_do_nothing(
        index_elements=[table.c.supplier, table.c.reference], index_where=holds
    )
    if session.execute(unless_taken.values(order)).rowcount:
        return
    same = (table.c.supplier == order["supplier"], table.c.reference == order["reference"])
    holder = session.execute(sa.select(table.c.id).where(*same, holds)).scalar_one_or_none()
    if holder is None:
        raise Unavailable("The order that had this reference was cancelled at the same instant.")
    raise ReferenceTaken(order["reference"], holder)


def _order(command: CreatePurchaseOrder, stock_check: str) -> Document:
    now = datetime.now(UTC)
    return {
        "id": uuid4(),
        "status": "open",
        "stock_check": stock_check,
        "supplier": command.supplier,
        "reference": command.reference,
        "expected_date": command.expected_date,
        "currency": command.lines[0].currency,
        "total": command.total,
        "version": 1,
        "created_at": now,
        "ordered_at": command.ordered_at or now,
    }


def _lines(command: CreatePurchaseOrder, order: Document) -> list[Document]:
    return [
        {"order_id": order["id"], "line": number, **line.model_dump(), "received": Decimal(0), "amount": line.amount}
        for number, line in enumerate(command.lines, start=1)
    ]


main = function(post("/purchase-orders", create_purchase_order))
