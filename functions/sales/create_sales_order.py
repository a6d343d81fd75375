"""Take a customer's order and promise to settle it against stock."""

import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

from functions.sales.rules.worths import total, worth
from functions.sales.storage import orders
from shared.database.transactions import transaction
from shared.events.lines import Demand
from shared.events.sales import OnShortage, SalesOrderPlaced
from shared.money.prices import Currency, Price, in_one_currency
from shared.outcomes import documents
from shared.outcomes.answers import Answer, created
from shared.outcomes.problems import ReferenceTaken
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.statements.channels import run
from shared.statements.statement import Statement
from shared.stock.check import backorderable, check, sellable
from shared.values.lines import Lines
from shared.values.names import Name, Reference, Sku
from shared.values.quantities import Fraction, Quantity
from shared.values.record import Value
from shared.values.times import Day, PastMoment
from shared.work.context import Context
from shared.work.idempotency import stored_form

from pydantic import AfterValidator

SQL = Path(__file__).parent / "storage"
PLACE_ORDER = Statement(SQL / "place_order.sql")
ORDER_STATUS = Statement(SQL / "order_status.sql")
STORED = ("id", "stock_check", "customer", "reference", "currency", "total_before_discount", "total", "payable",
          "created_at", "ordered_at", "on_shortage")  # fmt: skip
"""What PLACE_ORDER takes of an order as it is."""

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


def create_sales_order(command: CreateSalesOrder, context: Context) -> Answer:
    """Check the lines against the stock read model and store the order, pending.

    Raises StockRefused, ReferenceTaken.
    """
    rule = sellable if command.on_shortage == "reject" else backorderable
    stock = check([(line.sku, line.quantity) for line in command.lines], rule)
    placeholder = uuid4().hex
    order = _placed(command, stock.state, placeholder)
    answer = created(order, location=f"/sales-orders/{order['id']}")
    row = context.once(
        PLACE_ORDER,
        **{name: order[name] for name in STORED},
        address=documents.write(order["address"]),
        correlation_id=context.correlation_id,
        whole=list(stock.whole) if stock.state == "answered" else None,
        placeholder=placeholder,
        event=documents.write(context.envelope(_announcement(order))),
        answer=stored_form(answer),
    )
    if row["namesake"] is not None:
        raise ReferenceTaken(command.reference, row["namesake"])
    order["number"] = order["number"].replace(placeholder, row["digits"])
    return answer


def until_settled(answer: Answer, seconds: float) -> Answer | None:
    """The order as it is once it is settled, if that happens within `seconds`."""
    order_id = UUID(str(answer.body["id"]))
    end, pause = time.monotonic() + seconds, 0.02
    while time.monotonic() < end:
        if run(ORDER_STATUS, order_id=order_id)["status"] != "pending":
            with transaction() as session:
                order = orders.find(session, order_id)
            return created(order, location=f"/sales-orders/{order_id}") if order else None
        time.sleep(pause)
        pause = min(pause * 1.5, 0.2)
    return None


def _announcement(order: dict[str, Any]) -> SalesOrderPlaced:
    demand = tuple(Demand.model_construct(sku=line["sku"], quantity=line["quantity"]) for line in order["lines"])
    return SalesOrderPlaced.model_construct(
        order_id=order["id"],
        number=order["number"],
        customer=order["customer"],
        on_shortage=order["on_shortage"],
        placed_at=order["created_at"],
        lines=demand,
    )


def _placed(command: CreateSalesOrder, stock_check: str, serial: str) -> dict[str, Any]:
    currency, now = command.lines[0].currency, datetime.now(UTC)
    worths = [worth(line.quantity, line.unit_price, line.discount, currency) for line in command.lines]
    sums = total(worths)
    return {
        "id": uuid4(),
        "number": f"{orders.KIND}-{now.year}-{serial}",
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


main = function(post("/sales-orders", create_sales_order, wait=until_settled))
