"""Move stock: by hand with a reason, and because products and purchase orders say so."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from functions.inventory.rules.adjustments import AdjustStock
from functions.inventory.rules.departures import sending_back
from functions.inventory.rules.ledger import Kind, Movement
from functions.inventory.storage import products
from functions.inventory.storage.adjusting import adjust_all
from functions.inventory.storage.expectations import answer, post_for
from functions.inventory.storage.levels import held, level_of
from functions.inventory.storage.posting import post as post_movements
from functions.inventory.storage.reserving import reserve
from functions.inventory.storage.shapes import Adjusted
from shared.events.lines import Demand, Expected
from shared.events.product import ProductAdded, ProductCreated, ProductDiscontinued, ProductUpdated
from shared.events.purchasing import (
    PurchaseOrderCancelled,
    PurchaseOrderClosed,
    PurchaseOrderCreated,
    PurchaseOrderPlaced,
    PurchaseOrderReceived,
    PurchaseOrderRefused,
    PurchaseOrderReturned,
)
from shared.events.sales import SalesOrderCreated
from shared.outcomes.answers import Answer, only
from shared.runtime.function import function
from shared.runtime.triggers import on, post
from shared.values.lines import demand_of
from shared.work.context import Context


def adjust(command: AdjustStock, context: Context) -> Answer[Adjusted]:
    """Adjust a SKU by hand. Raises NotFound, PreconditionFailed, Invalid or InsufficientStock."""
    return only(adjust_all(context, [(context.path["sku"], command)]))


def register(event: ProductCreated, context: Context) -> None:
    """A product can be stocked. Its level may be there already, if other events about it came first."""
    products.keep_first(context, event)


def add(event: ProductAdded, context: Context) -> None:
    """As `register`, with all there is to know."""
    products.keep(context, event)


def update(event: ProductUpdated, context: Context) -> None:
    """A product is different from now on."""
    products.keep(context, event)


def discontinue(event: ProductDiscontinued, context: Context) -> None:
    """A product takes no new orders, or only for what is left; what orders have and wait for stays theirs."""
    products.keep(context, event)


def expect(event: PurchaseOrderCreated, context: Context) -> None:
    """Goods are on order; nobody says for when."""
    post_for(context, event.order_id, _each(Kind.ORDERED, event.lines))


def expect_by(event: PurchaseOrderPlaced, context: Context) -> None:
    """Goods are on order, perhaps because inventory asked for them."""
    moves = _each(Kind.ORDERED, event.lines)
    dates: dict[str, date] = {}
    for line in event.lines:
        dates[line.sku] = min(line.expected_date, dates.get(line.sku, line.expected_date))
    if event.request_id:
        answer(context.session, event.request_id, event.order_id)
    post_for(context, event.order_id, moves, dates)


def note_refusal(event: PurchaseOrderRefused, context: Context) -> None:
    """What inventory asked for is not on order."""
    answer(context.session, event.request_id, None, event.reason)


def receive(event: PurchaseOrderReceived, context: Context) -> None:
    """Goods came in: what was expected stops being on order, a surplus is on hand besides."""
    expected = [Movement(line.sku, Kind.RECEIVED, line.quantity) for line in event.lines if line.quantity]
    surplus = [Movement(line.sku, Kind.SURPLUS, line.surplus) for line in event.lines if line.surplus]
    post_for(context, event.order_id, expected + surplus)


def give_up(event: PurchaseOrderCancelled, context: Context) -> None:
    """Goods on order will not come."""
    post_for(context, event.order_id, _each(Kind.GIVEN_UP, event.lines))


def settle_for_less(event: PurchaseOrderClosed, context: Context) -> None:
    """A short delivery was accepted: the rest will not come."""
    post_for(context, event.order_id, _each(Kind.GIVEN_UP, event.lines))


def send_back(event: PurchaseOrderReturned, context: Context) -> None:
    """Goods went back to the supplier, whatever the books say: what they lack is booked as found."""
    demand = demand_of((line.sku, line.quantity) for line in event.lines)
    levels = held(context.session, demand)
    moves = [move for sku in demand for move in sending_back(sku, demand[sku], level_of(levels[sku]))]
    post_movements(context, levels, moves, f"purchase-order:{event.order_id}")


async def reserve_all(event: SalesOrderCreated, context: Context) -> None:
    """A sales order that was in the queue when reserve_stock took over: give it all of its stock or none."""
    await reserve(event, context, datetime.now(UTC))


def _each(kind: Kind, lines: Iterable[Demand | Expected]) -> list[Movement]:
    return [Movement(line.sku, kind, line.quantity) for line in lines]


main = function(
    post("/stock/{sku}/adjustments", adjust, scope="stock:adjust"),
    on(register),
    on(add),
    on(update),
    on(discontinue),
    on(expect),
    on(expect_by),
    on(note_refusal),
    on(receive),
    on(give_up),
    on(settle_for_less),
    on(send_back),
    on(reserve_all),
)
