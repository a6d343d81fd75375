"""Order goods from a supplier, so that they are expected."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import uuid4

from functions.purchasing.storage.orders import show
from functions.purchasing.storage.tables import purchase_order, purchase_order_line
from shared.events.lines import Demand
from shared.events.purchasing import PurchaseOrderCreated
from shared.outcomes.answers import Answer, Document, created
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.stock.check import check, purchasable
from shared.values.exact import EXACT
from shared.values.lines import Lines
from shared.values.money import Currency, Price, in_one_currency
from shared.values.names import Name, Sku
from shared.values.quantities import Quantity
from shared.values.record import Value
from shared.work.context import Context

from pydantic import AfterValidator, BeforeValidator


class Line(Value):
    """So many units of a SKU at a price each."""

    sku: Sku
    quantity: Quantity
    unit_price: Price
    currency: Currency

    @property
    def amount(self) -> Decimal:
        """What the line costs, exactly."""
        return EXACT.multiply(self.quantity, self.unit_price)


def _written_as_date(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise ValueError("a date such as 2026-11-30")
    return value


class CreatePurchaseOrder(Value):
    """An order of 1 to 500 lines in one currency. Several lines may name the same SKU."""

    supplier: Name
    expected_date: Annotated[date, BeforeValidator(_written_as_date)]
    lines: Annotated[Lines[Line], AfterValidator(in_one_currency)]

    @property
    def total(self) -> Decimal:
        """What the order costs, exactly."""
        total = Decimal(0)
        for line in self.lines:
            total = EXACT.add(total, line.amount)
        return total


def create_purchase_order(command: CreatePurchaseOrder, context: Context) -> Answer:
    """Check the SKUs against the stock read model and store the order, open. Raises StockRefused."""
    stock_check = check([(line.sku, line.quantity) for line in command.lines], purchasable)
    order = _order(command, stock_check)
    context.session.execute(purchase_order.insert().values(order))
    context.session.execute(purchase_order_line.insert().values(_lines(command, order)))
    demand = tuple(Demand(sku=line.sku, quantity=line.quantity) for line in command.lines)
    context.emit(PurchaseOrderCreated(order_id=order["id"], supplier=command.supplier, lines=demand))
    return created(show(context.session, order["id"]), location=f"/purchase-orders/{order['id']}")


def _order(command: CreatePurchaseOrder, stock_check: str) -> Document:
    return {
        "id": uuid4(),
        "status": "open",
        "stock_check": stock_check,
        "supplier": command.supplier,
        "expected_date": command.expected_date,
        "currency": command.lines[0].currency,
        "total": command.total,
        "version": 1,
        "created_at": datetime.now(UTC),
    }


def _lines(command: CreatePurchaseOrder, order: Document) -> list[Document]:
    return [
        {"order_id": order["id"], "line": number, **line.model_dump(), "received": Decimal(0), "amount": line.amount}
        for number, line in enumerate(command.lines, start=1)
    ]


main = function(post("/purchase-orders", create_purchase_order))
