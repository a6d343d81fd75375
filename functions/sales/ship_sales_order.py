"""Note that goods of a customer's order left the house, all of them or a part."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from functions.sales.rules.lines import OrderLine, after_shipping
from functions.sales.rules.numbers import KIND
from functions.sales.rules.selections import Asked, everything, select
from functions.sales.rules.transitions import may_ship
from functions.sales.storage import orders
from functions.sales.storage.progress import advance, is_decided, lines_of, locked
from functions.sales.storage.shapes import ShippedSalesOrder
from functions.sales.storage.tables import shipment, shipment_line
from shared.events.lines import Demand
from shared.events.sales import SalesOrderShipped
from shared.outcomes.answers import Answer, created
from shared.outcomes.problems import Conflict
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.values.lines import LineNumber, Lines
from shared.values.names import Note
from shared.values.quantities import Quantity
from shared.values.record import Value
from shared.values.times import PastMoment
from shared.work.context import Context
from shared.work.history import record

from pydantic import StringConstraints


class NothingReserved(Conflict):
    """Everything that is reserved was to be shipped, and nothing is."""

    kind, title = "nothing-reserved", "Nothing of the order is reserved"


class ShippedLine(Value):
    """Units that left of one line of the order."""

    line: LineNumber
    quantity: Quantity


class ShipSalesOrder(Value):
    """A shipment of some units of some lines, each line once; without lines, of everything that is reserved.

    It is a fact: units may have left that the books do not have. `tracking` is the carrier's number.
    """

    lines: Lines[ShippedLine] | None = None
    tracking: Annotated[Note, StringConstraints(max_length=100)] = ""
    shipped_at: PastMoment | None = None
    note: Note = ""


def ship_sales_order(command: ShipSalesOrder, context: Context) -> Answer[ShippedSalesOrder]:
    """Store the shipment and what it makes of the order.

    Raises NotFound, PreconditionFailed, IllegalTransition, Invalid, Excess or NothingReserved.
    """
    order = locked(context.session, context.order(KIND))
    context.may_change(order.version)
    may_ship(order.status)
    lines = lines_of(context.session, order)
    shipped = _chosen(command, lines)
    shipment_id = uuid4()
    event = SalesOrderShipped(
        order_id=order.id,
        shipment_id=shipment_id,
        tracking=command.tracking,
        lines=tuple(Demand(sku=line.sku, quantity=shipped[line.line]) for line in lines if line.line in shipped),
    )
    context.emit(event, sequence=order.version + 1)
    _store(command, context, order.id, shipment_id, shipped)
    advance(context, order, lines, after_shipping(lines, shipped), decided=is_decided(order))
    answer = {"shipment_id": shipment_id, **orders.show(context.session, order.id)}
    return created(answer, location=f"/sales-orders/{order.id}")


def _chosen(command: ShipSalesOrder, lines: Sequence[OrderLine]) -> dict[int, Any]:
    if command.lines:
        asked = [Asked(line.line, line.quantity, line.line) for line in command.lines]
        return select(lines, asked, lambda line: line.outstanding)
    if reserved := everything(lines, lambda line: line.reserved):
        return reserved
    raise NothingReserved(
        "Everything that is outstanding waits for stock; name the lines that were shipped all the same."
    )


def _store(
    command: ShipSalesOrder, context: Context, order_id: UUID, shipment_id: UUID, shipped: dict[int, Any]
) -> None:
    now = datetime.now(UTC)
    row = {"id": shipment_id, "order_id": order_id, "tracking": command.tracking, "note": command.note}
    at = command.shipped_at or now
    context.session.execute(shipment.insert().values(row | {"shipped_at": at, "recorded_at": now}))
    rows = [{"line": line, "quantity": units} for line, units in shipped.items()]
    context.session.execute(shipment_line.insert().values([{"shipment_id": shipment_id, **each} for each in rows]))
    record(context, order_id, "shipped", at, shipment_id=shipment_id, tracking=command.tracking, lines=rows)


main = function(post("/sales-orders/{id}/shipments", ship_sales_order, scope="sales:ship"))
