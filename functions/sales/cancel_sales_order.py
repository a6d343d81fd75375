"""Give up what is outstanding of a customer's order, all of it or a part."""

from collections.abc import Sequence
from typing import Any

from functions.sales.rules.lines import OrderLine, after_cancelling
from functions.sales.rules.numbers import KIND
from functions.sales.rules.selections import Asked, everything, select
from functions.sales.rules.transitions import may_cancel
from functions.sales.storage import orders
from functions.sales.storage.progress import advance, is_decided, lines_of, locked
from functions.sales.storage.shapes import SalesOrder
from shared.events.lines import Demand
from shared.events.sales import SalesOrderCancelled
from shared.outcomes.answers import Answer, created
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.values.lines import LineNumber, Lines
from shared.values.names import Note
from shared.values.quantities import Quantity
from shared.values.record import Value
from shared.work.context import Context
from shared.work.history import record


class CancelledLine(Value):
    """Units of one line of the order that are given up; without a quantity, all that are outstanding."""

    line: LineNumber
    quantity: Quantity | None = None


class CancelSalesOrder(Value):
    """What is given up of some lines, each line once; without lines, everything that is outstanding."""

    lines: Lines[CancelledLine] | None = None
    reason: Note = ""


def cancel_sales_order(command: CancelSalesOrder, context: Context) -> Answer[SalesOrder]:
    """Give up the units, those that wait for stock first. With its last units, an order is over.

    Raises NotFound, PreconditionFailed, IllegalTransition, Invalid or Excess.
    """
    order = locked(context.session, context.order(KIND))
    context.may_change(order.version)
    may_cancel(order.status)
    lines = lines_of(context.session, order)
    given_up = _chosen(command, lines)
    demand = tuple(Demand(sku=line.sku, quantity=given_up[line.line]) for line in lines if line.line in given_up)
    event = SalesOrderCancelled(order_id=order.id, reason=command.reason, lines=demand)
    context.emit(event, sequence=order.version + 1)
    advance(context, order, lines, after_cancelling(lines, given_up), decided=is_decided(order))
    rows = [{"line": line, "quantity": units} for line, units in given_up.items()]
    record(context, order.id, "cancelled", reason=command.reason, lines=rows)
    return created(orders.show(context.session, order.id), location=f"/sales-orders/{order.id}")


def _chosen(command: CancelSalesOrder, lines: Sequence[OrderLine]) -> dict[int, Any]:
    if command.lines is None:
        return everything(lines, lambda line: line.outstanding)
    asked = [Asked(line.line, line.quantity, line.line) for line in command.lines]
    return select(lines, asked, lambda line: line.outstanding)


main = function(post("/sales-orders/{id}/cancellations", cancel_sales_order, scope="sales:cancel"))
