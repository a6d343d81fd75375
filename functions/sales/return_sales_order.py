"""Take back goods of a customer's order, to be sold again or to be scrapped."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID, uuid4

from functions.sales.rules.lines import ZERO, OrderLine, after_return
from functions.sales.rules.numbers import KIND
from functions.sales.rules.selections import Asked, select
from functions.sales.storage import orders
from functions.sales.storage.progress import advance, is_decided, lines_of, locked
from functions.sales.storage.shapes import ReturnedSalesOrder
from functions.sales.storage.tables import sales_return, sales_return_line
from shared.events.lines import Returned
from shared.events.sales import SalesOrderReturned
from shared.outcomes.answers import Answer, created
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.values.lines import LineNumber, Lines
from shared.values.names import Note
from shared.values.quantities import Quantity
from shared.values.record import Value
from shared.values.times import PastMoment
from shared.work.context import Context
from shared.work.history import record

from pydantic import Field, ValidationInfo, field_validator

Disposition = Literal["restock", "scrap"]


class ReturnedLine(Value):
    """Units of one line of the order that came back: sold again (`restock`), or not (`scrap`), for a reason."""

    line: LineNumber
    quantity: Quantity
    disposition: Disposition = "restock"
    reason: Annotated[Note, Field(validate_default=True)] = ""

    @field_validator("reason")
    @classmethod
    def _scrapped_for_a_reason(cls, reason: str, info: ValidationInfo) -> str:
        if info.data.get("disposition") == "scrap" and not reason:
            raise ValueError("should say why it is scrapped")
        return reason


class ReturnSalesOrder(Value):
    """What came back at one time; every line of the order at most once for each disposition."""

    lines: Lines[ReturnedLine]
    returned_at: PastMoment | None = None
    note: Note = ""


def return_sales_order(command: ReturnSalesOrder, context: Context) -> Answer[ReturnedSalesOrder]:
    """Store the return, of no more than the customer has; the order's status stays.

    Raises NotFound, PreconditionFailed, Invalid or Excess.
    """
    order = locked(context.session, context.order(KIND))
    context.may_change(order.version)
    lines = lines_of(context.session, order)
    asked = [Asked(line.line, line.quantity, (line.line, line.disposition)) for line in command.lines]
    returned = select(lines, asked, lambda line: line.returnable)
    return_id = uuid4()
    context.emit(_announcement(command, order.id, return_id, lines), sequence=order.version + 1)
    _store(command, context, order.id, return_id)
    advance(context, order, lines, after_return(lines, returned), decided=is_decided(order))
    answer = {"return_id": return_id, **orders.show(context.session, order.id)}
    return created(answer, location=f"/sales-orders/{order.id}")


def _announcement(
    command: ReturnSalesOrder, order_id: UUID, return_id: UUID, lines: Sequence[OrderLine]
) -> SalesOrderReturned:
    def units(number: int, disposition: Disposition) -> Decimal:
        return sum((a.quantity for a in command.lines if (a.line, a.disposition) == (number, disposition)), ZERO)

    back = {line.line for line in command.lines}
    told = tuple(
        Returned(sku=line.sku, restocked=units(line.line, "restock"), scrapped=units(line.line, "scrap"))
        for line in lines
        if line.line in back
    )
    return SalesOrderReturned(order_id=order_id, return_id=return_id, lines=told)


def _store(command: ReturnSalesOrder, context: Context, order_id: UUID, return_id: UUID) -> None:
    now = datetime.now(UTC)
    at = command.returned_at or now
    row = {"id": return_id, "order_id": order_id, "note": command.note, "returned_at": at, "recorded_at": now}
    context.session.execute(sales_return.insert().values(row))
    rows = [line.model_dump() for line in command.lines]
    context.session.execute(sales_return_line.insert().values([{"return_id": return_id, **each} for each in rows]))
    record(context, order_id, "returned", at, return_id=return_id, lines=rows)


main = function(post("/sales-orders/{id}/returns", return_sales_order, scope="sales:return"))
