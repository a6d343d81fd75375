"""Take a customer's order and promise to settle it against stock."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID, uuid4

from functions.sales.rules.numbers import KIND
from functions.sales.rules.worths import total, worth
from functions.sales.storage.placing import place
from functions.sales.storage.waiting import waiting_room
from shared.events.sales import OnShortage
from shared.money.prices import Currency, Price, in_one_currency
from shared.outcomes.answers import Answer, created
from shared.outcomes.problems import ReferenceTaken
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.stock.check import backorderable, check, sellable
from shared.values.lines import Lines
from shared.values.names import Name, Reference, Sku
from shared.values.quantities import Fraction, Quantity
from shared.values.record import Value
from shared.values.times import Day, PastMoment
from shared.work.context import Context

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


async def create_sales_order(command: CreateSalesOrder, context: Context) -> Answer:
    """Check the lines against the stock read model and store the order, pending.

    Raises StockRefused, ReferenceTaken.
    """
    rule = sellable if command.on_shortage == "reject" else backorderable
    stock = await check([(line.sku, line.quantity) for line in command.lines], rule)
    placeholder = uuid4().hex
    order = _placed(command, stock.state, placeholder)
    answer = created(order, location=f"/sales-orders/{order['id']}")
    row = await place(context, answer, list(stock.whole) if stock.state == "answered" else None, placeholder)
    if row["namesake"] is not None:
        raise ReferenceTaken(command.reference, row["namesake"])
    order["number"] = order["number"].replace(placeholder, row["digits"])
    return answer


async def until_settled(answer: Answer, seconds: float) -> Answer | None:
    """The order as it is once it is settled, if that happens within `seconds`."""
    order_id = UUID(str(answer.body["id"]))
    try:
        async with asyncio.timeout(seconds):
            order = await waiting_room().settled(order_id)
    except TimeoutError:
        return None
    return created(order, location=f"/sales-orders/{order_id}") if order else None


def _placed(command: CreateSalesOrder, stock_check: str, serial: str) -> dict[str, Any]:
    currency, now = command.lines[0].currency, datetime.now(UTC)
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


main = function(post("/sales-orders", create_sales_order, scope="sales:order", wait=until_settled))
