"""What becomes of an order's units once they were held for it: given back, sent out, taken back."""

from functions.inventory.rules.departures import shipping
from functions.inventory.rules.holdings import releasing
from functions.inventory.rules.ledger import Kind, Movement
from functions.inventory.storage.holdings import cancel, ship
from functions.inventory.storage.levels import held, level_of
from functions.inventory.storage.posting import post
from shared.events.sales import SalesOrderCancelled, SalesOrderReturned, SalesOrderShipped
from shared.values.lines import demand_of
from shared.work.context import Context


def release(event: SalesOrderCancelled, context: Context) -> None:
    """Count the units as cancelled, and free what was reserved of them."""
    demand = demand_of((line.sku, line.quantity) for line in event.lines)
    levels = held(context.session, demand)
    changes = cancel(context.session, event.order_id, demand)
    moves = [move for change in changes for move in releasing(*change)]
    post(context, levels, moves, f"sales-order:{event.order_id}")


def send_out(event: SalesOrderShipped, context: Context) -> None:
    """Count the units as shipped, and take them off what is on hand and reserved."""
    demand = demand_of((line.sku, line.quantity) for line in event.lines)
    levels = held(context.session, demand)
    moves = [
        move
        for before, _ in ship(context.session, event.order_id, demand)
        for move in shipping(before, demand[before.sku], level_of(levels[before.sku]))
    ]
    post(context, levels, moves, f"sales-order:{event.order_id}")


def take_back(event: SalesOrderReturned, context: Context) -> None:
    """Put what can be sold again on hand, and scrap the rest."""
    moves = [Movement(line.sku, Kind.RETURNED, line.restocked + line.scrapped) for line in event.lines]
    moves += [Movement(line.sku, Kind.SCRAPPED, line.scrapped) for line in event.lines if line.scrapped]
    levels = held(context.session, {line.sku for line in event.lines})
    post(context, levels, moves, f"sales-order:{event.order_id}")
