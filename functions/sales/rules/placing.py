"""What a customer orders, and the order that becomes of it."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import uuid4

from functions.sales.rules.numbers import KIND
from functions.sales.rules.worths import total, worth
from shared.money.prices import Currency, Price, in_one_currency
from shared.outcomes.answers import Document
from shared.values.lines import Lines, OnShortage
from shared.values.names import Name, Reference, Sku
from shared.values.quantities import Fraction, Quantity
from shared.values.record import Value
from shared.values.times import Day, PastMoment

from pydantic import AfterValidator

UNTOUCHED = dict.fromkeys(("reserved", "waiting", "shipped", "cancelled", "returned"), Decimal(0))
"""What has become of a line's units."""


class Address(Value):
    """Where the goods go."""

    name: Name | None = None
    street: Name
    city: Name
    region: Name | None = None
    postal_code: Name | None = None
    country: Name


class Line(Value):
    """So many units of a SKU at a price each, less a discount (a fraction of the line)."""

    sku: Sku
    quantity: Quantity
    unit_price: Price
    discount: Fraction = Decimal(0)
    currency: Currency
    due_date: Day | None = None


class CreateSalesOrder(Value):
    """An order of 1 to 500 lines in one currency. Several lines may name the same SKU; their quantities add up.

    `reference` is the shop's own number, of one order for each customer, the rejected and cancelled aside; `ordered_at`
    when it was placed there. `on_shortage` says what becomes of it where there is not enough: it is refused as a whole,
    or takes what there is and waits for the rest.
    """

    customer: Name
    reference: Reference | None = None
    ordered_at: PastMoment | None = None
    address: Address
    on_shortage: OnShortage = "reject"
    lines: Annotated[Lines[Line], AfterValidator(in_one_currency)]


def placed(command: CreateSalesOrder, stock_check: str, serial: str, now: datetime) -> Document:
    """The order as it is shown: pending, its number ending in `serial`, placed `now`."""
    currency = command.lines[0].currency
    worths = [worth(line.quantity, line.unit_price, line.discount, currency) for line in command.lines]
    sums = total(worths)
    return {
        "id": uuid4(),
        "number": f"{KIND}-{now.year}-{serial}",
        "status": "pending",
        "stock_check": stock_check,
        "customer": command.customer,
        "reference": command.reference,
        "address": command.address.model_dump(),
        "on_shortage": command.on_shortage,
        "currency": currency,
        "total_before_discount": sums.before_discount,
        "total": sums.after_discount,
        "payable": sums.payable,
        "shortages": [],
        "version": 1,
        "created_at": now,
        "ordered_at": command.ordered_at or now,
        "settled_at": None,
        "lines": [
            {
                "line": number,
                **line.model_dump(),
                "amount": amount.after_discount,
                "payable": amount.payable,
                **UNTOUCHED,
            }
            for number, (line, amount) in enumerate(zip(command.lines, worths, strict=True), start=1)
        ],
        "shipments": [],
        "returns": [],
    }
