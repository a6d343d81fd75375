"""Hold stock for sales orders: from the moment they are placed until their goods have left, and beyond."""

from datetime import UTC, datetime

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
from shared.work.context import Context


async def reserve_for(event: SalesOrderPlaced, context: Context) -> None:
    """Give an order all of its stock or none; or, if it may wait, what there is. Say which."""
    await reserve(event, context, event.placed_at, backorder=event.on_shortage == "backorder")


async def reserve_all(event: SalesOrderCreated, context: Context) -> None:
    """Give an order of before all of its stock or none, and say which."""
    await reserve(event, context, datetime.now(UTC))


# What takes several steps loads SQLAlchemy, which a reservation does without.


def release(event: SalesOrderCancelled, context: Context) -> None:
    """Give back what was reserved of units that nobody wants any more; those that were waited for go first."""
    from functions.inventory.storage import departing

    departing.release(event, context)


def send_out(event: SalesOrderShipped, context: Context) -> None:
    """Goods have left, whatever the books say: what they lack is booked as found."""
    from functions.inventory.storage import departing

    departing.send_out(event, context)


def take_back(event: SalesOrderReturned, context: Context) -> None:
    """Goods have come back: what can be sold again is on hand, the rest is scrapped."""
    from functions.inventory.storage import departing

    departing.take_back(event, context)


main = function(on(reserve_for), on(reserve_all), on(release), on(send_out), on(take_back))
