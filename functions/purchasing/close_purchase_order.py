"""Accept a short delivery: what is outstanding of a purchase order will not come."""

from functions.purchasing.rules.parts import outstanding
from functions.purchasing.storage.giving_up import give_up
from functions.purchasing.storage.orders import opened
from functions.purchasing.storage.shapes import PurchaseOrder
from shared.events.purchasing import PurchaseOrderClosed
from shared.outcomes.answers import Answer
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.values.names import Note
from shared.values.record import Value
from shared.work.context import Context


class ClosePurchaseOrder(Value):
    """Why what came is enough."""

    reason: Note = ""


def close_purchase_order(command: ClosePurchaseOrder, context: Context) -> Answer[PurchaseOrder]:
    """Give up what is outstanding of an order of which something came.

    Raises NotFound, PreconditionFailed or NotAllowed.
    """
    order = opened(context, "closed")
    return give_up(context, order, outstanding(order.lines), PurchaseOrderClosed, command.reason)


main = function(post("/purchase-orders/{id}/closures", close_purchase_order, scope="purchase:order"))
