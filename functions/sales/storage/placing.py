"""Taking an order, as the one statement that it is."""

from pathlib import Path
from typing import Any

from functions.sales.rules.placing import CreateSalesOrder
from shared.events.lines import Demand
from shared.events.sales import SalesOrderPlaced
from shared.outcomes import documents
from shared.outcomes.answers import Answer, Document
from shared.statements.statement import Statement
from shared.stock.check import Checked, Line, Rule, backorderable, sellable
from shared.work.context import Context
from shared.work.idempotency import stored_form

PLACE_ORDER = Statement(Path(__file__).parent / "place_order.sql")
STORED = ("id", "stock_check", "customer", "reference", "currency", "total_before_discount", "total", "payable",
          "created_at", "ordered_at", "on_shortage")  # fmt: skip
"""What PLACE_ORDER takes of an order as it is."""


def asked_of_stock(command: CreateSalesOrder) -> tuple[list[Line], Rule]:
    """What an order asks of the stock read model: its lines, and by which rule they are judged."""
    rule = sellable if command.on_shortage == "reject" else backorderable
    return [(line.sku, line.quantity) for line in command.lines], rule


def known_whole(stock: Checked) -> list[str] | None:
    """The SKUs of which there are no parts of a unit, None where nobody could say."""
    return list(stock.whole) if stock.state == "answered" else None


async def place(context: Context, answer: Answer, whole: list[str] | None, placeholder: str) -> dict[str, Any]:
    """Store the order that `answer` shows, and announce it; the row says what came of it.

    whole: as `known_whole` says. Where `placeholder` stands in the order's number, the statement puts `digits`, and
    nothing is stored if there is a `namesake`.
    """
    order = answer.body
    return await context.once(
        PLACE_ORDER,
        **{name: order[name] for name in STORED},
        address=documents.write(order["address"]),
        correlation_id=context.correlation_id,
        actor=context.actor,
        whole=whole,
        placeholder=placeholder,
        event=documents.write(context.envelope(announcement(order))),
        answer=stored_form(answer),
    )


def announcement(order: Document) -> SalesOrderPlaced:
    """What is told of an order that was taken."""
    demand = tuple(Demand.model_construct(sku=line["sku"], quantity=line["quantity"]) for line in order["lines"])
    return SalesOrderPlaced.model_construct(
        order_id=order["id"],
        number=order["number"],
        customer=order["customer"],
        on_shortage=order["on_shortage"],
        placed_at=order["created_at"],
        lines=demand,
    )
