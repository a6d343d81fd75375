"""Taking an order, as the one statement that it is."""

from pathlib import Path
from typing import Any

from shared.events.lines import Demand
from shared.events.sales import SalesOrderPlaced
from shared.outcomes import documents
from shared.outcomes.answers import Answer
from shared.statements.statement import Statement
from shared.work.context import Context
from shared.work.idempotency import stored_form

PLACE_ORDER = Statement(Path(__file__).parent / "place_order.sql")
STORED = ("id", "stock_check", "customer", "reference", "currency", "total_before_discount", "total", "payable",
          "created_at", "ordered_at", "on_shortage")  # fmt: skip
"""What PLACE_ORDER takes of an order as it is."""


async def place(context: Context, answer: Answer, whole: list[str] | None, placeholder: str) -> dict[str, Any]:
    """Store the order that `answer` shows, and announce it; the row says what came of it.

    whole: the SKUs of which there are no parts of a unit, None where nobody could say. Where `placeholder` stands in
    the order's number, the statement puts `digits`, and nothing is stored if there is a `namesake`.
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
        event=documents.write(context.envelope(_announcement(order))),
        answer=stored_form(answer),
    )


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
