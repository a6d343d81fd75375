"""Take a customer's order and promise to settle it against stock."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

from functions.sales.rules.placing import CreateSalesOrder, placed
from functions.sales.storage.placing import asked_of_stock, known_whole, place
from functions.sales.storage.shapes import SalesOrder
from functions.sales.storage.waiting import waiting_room
from shared.outcomes.answers import Answer, created
from shared.outcomes.problems import ReferenceTaken
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.stock.check import check
from shared.work.context import Context


async def create_sales_order(command: CreateSalesOrder, context: Context) -> Answer[SalesOrder]:
    """Check the lines against the stock read model and store the order, pending.

    Raises StockRefused, ReferenceTaken, or Unavailable where stock that the caller has seen cannot be seen.
    """
    stock = await check(*asked_of_stock(command), context.least, context.until)
    placeholder = uuid4().hex
    order = placed(command, stock.state, placeholder, datetime.now(UTC))
    answer = created(order, location=f"/sales-orders/{order['id']}")
    row = await place(context, answer, known_whole(stock), placeholder)
    if row["namesake"] is not None:
        raise ReferenceTaken(command.reference, row["namesake"])
    order["number"] = order["number"].replace(placeholder, row["digits"])
    return answer


async def until_settled(answer: Answer, seconds: float) -> Answer | None:
    """The order as it is once it is settled, if that happens within `seconds`."""
    order_id = UUID(str(answer.body["id"]))
    try:
        async with asyncio.timeout(seconds):
            order = await waiting_room().settled(order_id)
    except TimeoutError:
        return None
    return created(order, location=f"/sales-orders/{order_id}") if order else None


main = function(post("/sales-orders", create_sales_order, scope="sales:order", wait=until_settled))
