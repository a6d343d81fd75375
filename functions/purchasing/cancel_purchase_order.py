"""Give up what is outstanding of a purchase order: all of it, or some of its lines."""

from functions.purchasing.rules.parts import giving_up, outstanding
from functions.purchasing.storage.giving_up import give_up
from functions.purchasing.storage.orders import opened
from functions.purchasing.storage.shapes import PurchaseOrder
from shared.events.purchasing import PurchaseOrderCancelled
from shared.outcomes.answers import Answer
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.values.lines import LineNumber, Lines
from shared.values.names import Note
from shared.values.quantities import Quantity
from shared.values.record import Value
from shared.work.context import Context


class CancelledLine(Value):
    """A line of which so much is given up, or all that is outstanding."""

    line: LineNumber
    quantity: Quantity | None = None


class CancelPurchaseOrder(Value):
    """What is given up, every line at most once; without lines, all that is outstanding."""

    lines: Lines[CancelledLine] | None = None
    reason: Note = ""


def cancel_purchase_order(command: CancelPurchaseOrder, context: Context) -> Answer[PurchaseOrder]:
    """Store what is given up and what it makes of the order.

    Raises NotFound, PreconditionFailed, NotAllowed, Invalid or MoreThanOutstanding.
    """
    order = opened(context, "cancelled")
    if command.lines is None:
        parts = outstanding(order.lines)
    else:
        parts = giving_up(order.lines, [(each.line, each.quantity) for each in command.lines])
    return give_up(context, order, parts, PurchaseOrderCancelled, command.reason)


main = function(post("/purchase-orders/{id}/cancellations", cancel_purchase_order, scope="purchase:order"))
