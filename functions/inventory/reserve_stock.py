"""Hold stock for sales orders: from the moment they are placed until their goods have left, and beyond."""

from datetime import UTC, datetime

from functions.inventory.rules.departures import shipping
from functions.inventory.rules.holdings import releasing
from functions.inventory.rules.ledger import Kind, Movement
from functions.inventory.storage.holdings import cancel, ship
from functions.inventory.storage.levels import held, level_of
from functions.inventory.storage.posting import post
from functions.inventory.storage.reserving import reserve
from shared.events.sales import (
    SalesOrderCancelled,
    SalesOrderCreated,
    SalesOrderPlaced,
    SalesOrderReturned,
    SalesOrderShipped,
)
from shared.runtime.function import function
from shared.runtime.triggers import on
from shared.values.lines import demand_of
from shared.work.context import Context


def reserve_for(event: SalesOrderPlaced, context: Context) -> None:
    """Give an order all of its stock or none; or, if it may wait, what there is. Say which."""
    reserve(event, context, event.placed_at, backorder=event.on_shortage == "backorder")


def reserve_all(event: SalesOrderCreated, context: Context) -> None:
    """Give an order of before all of its stock or none, and say which."""
    reserve(event, context, datetime.now(UTC))


def release(event: SalesOrderCancelled, context: Context) -> None:
    """Give back what was reserved of units that nobody wants any more; those that were waited for go first."""
    demand = demand_of((line.sku, line.quantity) for line in event.lines)
    levels = held(context.session, demand)
    changes = cancel(context.session, event.order_id, demand)
    moves = [move for change in changes for move in releasing(*change)]
    post(context, levels, moves, f"sales-order:{event.order_id}")


def send_out(event: SalesOrderShipped, context: Context) -> None:
    """Goods have left, whatever the books say: what they lack is booked as found."""
    demand = demand_of((line.sku, line.quantity) for line in event.lines)
    levels = held(context.session, demand)
    moves = [
        move
        for before, _ in ship(context.session, event.order_id, demand)
        for move in shipping(before, demand[before.sku], level_of(levels[before.sku]))
    ]
    post(context, levels, moves, f"sales-order:{event.order_id}")


def take_back(event: SalesOrderReturned, context: Context) -> None:
    """Goods have come back: what can be sold again is on hand, the rest is scrapped."""
    moves = [Movement(line.sku, Kind.RETURNED, line.restocked + line.scrapped) for line in event.lines]
    moves += [Movement(line.sku, Kind.SCRAPPED, line.scrapped) for line in event.lines if line.scrapped]
    levels = held(context.session, {line.sku for line in event.lines})
    post(context, levels, moves, f"sales-order:{event.order_id}")


main = function(on(reserve_for), on(reserve_all), on(release), on(send_out), on(take_back))
