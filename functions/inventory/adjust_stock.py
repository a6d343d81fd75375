"""Move stock: by hand with a reason, and because products, purchase orders and sales orders say so."""

from functools import partial
from pathlib import Path

from functions.inventory.rules.adjustments import Reason, adjustment
from functions.inventory.rules.cancellations import releasing
from functions.inventory.rules.ledger import Kind, Movement
from functions.inventory.storage import cache
from functions.inventory.storage.levels import cached_form, level_of, locked, shown_form
from functions.inventory.storage.posting import post as post_movements
from functions.inventory.storage.tables import movement, reservation, stock_level
from shared.database.statements import Statement
from shared.events.inventory import StockRejected, StockReserved
from shared.events.lines import Reserved
from shared.events.product import ProductCreated
from shared.events.purchasing import PurchaseOrderCancelled, PurchaseOrderCreated, PurchaseOrderReceived
from shared.events.sales import SalesOrderCancelled, SalesOrderCreated
from shared.outcomes import documents
from shared.outcomes.answers import Answer, created
from shared.outcomes.problems import NotFound
from shared.runtime.function import function
from shared.runtime.triggers import on, post
from shared.values.lines import demand_of
from shared.values.names import Note
from shared.values.quantities import Difference
from shared.values.record import Value
from shared.work.context import Context

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

RESERVE = Statement(Path(__file__).parent / "storage" / "reserve.sql")


class AdjustStock(Value):
    """A count says how many units are there; for every other reason the quantity is the change."""

    reason: Reason
    quantity: Difference
    note: Note = ""


def adjust(command: AdjustStock, context: Context) -> Answer:
    """Adjust a SKU by hand. Raises NotFound, PreconditionFailed, Invalid or InsufficientStock."""
    sku = context.path["sku"]
    row = locked(context.session, [sku]).get(sku)
    if row is None:
        raise NotFound(f"No product {sku} is known here. If it was created a moment ago, try again in a second.")
    context.may_change(row.version)
    move = adjustment(sku, command.reason, command.quantity, level_of(row), command.note)
    (row,) = post_movements(context, [move], "adjustment")
    shown = {"sku": sku, "kind": move.kind, "quantity": move.quantity, "note": move.note}
    stock = shown_form(row)
    return created({"movement": shown, "stock": stock}, location=f"/stock/{sku}/movements", changed=stock)


def register(event: ProductCreated, context: Context) -> None:
    """A product can be stocked. Its level may be there already, if other events about it came first."""
    known = {"status": "active", "type": event.type}
    new = {"sku": event.sku, "on_hand": 0, "reserved": 0, "incoming": 0, "version": 1, **known}
    changed = {**known, "version": stock_level.c.version + 1}
    statement = insert(stock_level).values(new).on_conflict_do_update(index_elements=["sku"], set_=changed)
    rows = context.session.execute(statement.returning(stock_level)).all()
    context.afterwards(partial(cache.write, cached_form(rows)))


def expect(event: PurchaseOrderCreated, context: Context) -> None:
    """Goods are on order."""
    moves = [Movement(line.sku, Kind.ORDERED, line.quantity) for line in event.lines]
    post_movements(context, moves, f"purchase-order:{event.order_id}")


def receive(event: PurchaseOrderReceived, context: Context) -> None:
    """Goods came in: what was expected stops being on order, a surplus is on hand besides."""
    expected = [Movement(line.sku, Kind.RECEIVED, line.quantity) for line in event.lines if line.quantity]
    surplus = [Movement(line.sku, Kind.SURPLUS, line.surplus) for line in event.lines if line.surplus]
    post_movements(context, expected + surplus, f"purchase-order:{event.order_id}")


def give_up(event: PurchaseOrderCancelled, context: Context) -> None:
    """Goods on order will not come."""
    moves = [Movement(line.sku, Kind.GIVEN_UP, line.quantity) for line in event.lines]
    post_movements(context, moves, f"purchase-order:{event.order_id}")


def reserve(event: SalesOrderCreated, context: Context) -> None:
    """Reserve all lines of a sales order or none, and say which."""
    demand = demand_of((line.sku, line.quantity) for line in event.lines)
    lines = tuple(Reserved(sku=sku, quantity=quantity) for sku, quantity in demand.items())
    reserved = StockReserved(order_id=event.order_id, lines=lines)
    rejected = StockRejected.model_construct(order_id=event.order_id, shortages=())
    row = context.once(
        RESERVE,
        order_id=event.order_id,
        skus=list(demand),
        quantities=list(demand.values()),
        reference=f"sales-order:{event.order_id}",
        correlation_id=context.correlation_id,
        reserved=documents.write(context.envelope(reserved)),
        rejected=documents.write(context.envelope(rejected)),
    )
    context.afterwards(partial(cache.write, row["levels"] or []))


def release(event: SalesOrderCancelled, context: Context) -> None:
    """Give back what the order reserved, or leave a tombstone, so that its late creation reserves nothing."""
    new = insert(reservation).values(order_id=event.order_id, state="cancelled").on_conflict_do_nothing()
    if context.session.execute(new).rowcount:
        return
    mine = sa.and_(reservation.c.order_id == event.order_id, reservation.c.state == "requested")
    if not context.session.execute(reservation.update().where(mine).values(state="cancelled")).rowcount:
        return
    reference = f"sales-order:{event.order_id}"
    rows = context.session.execute(sa.select(movement).where(movement.c.reference == reference))
    if moves := releasing(Movement(row.sku, Kind(row.kind), row.quantity) for row in rows):
        post_movements(context, moves, reference)


main = function(
    post("/stock/{sku}/adjustments", adjust),
    on(register),
    on(expect),
    on(receive),
    on(give_up),
    on(reserve),
    on(release),
)
