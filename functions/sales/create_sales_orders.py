"""Take many orders of customers at once, and promise to settle each of them against stock."""

from collections.abc import Sequence

from functions.sales.rules.placing import CreateSalesOrder
from functions.sales.storage.placing import asked_of_stock
from functions.sales.storage.placing_many import Judged, place_all
from functions.sales.storage.shapes import SalesOrder
from shared.batches.batch import Batch, Outcomes
from shared.batches.doing import Kind
from shared.batches.serving import serve
from shared.outcomes.answers import Answer
from shared.outcomes.problems import Problem
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.stock.check import check_all
from shared.work.context import Context


def _names(command: CreateSalesOrder) -> list[tuple[str, str]]:
    """The reference, which one order of a customer has."""
    return [(command.customer, command.reference)] if command.reference else []


async def _judged(context: Context, commands: Sequence[CreateSalesOrder]) -> list[Judged | Problem]:
    checked = await check_all([asked_of_stock(command) for command in commands], context.least, context.until)
    return [
        stock if isinstance(stock, Problem) else (command, stock)
        for command, stock in zip(commands, checked, strict=True)
    ]


ORDERS = Kind("create_sales_order", "/sales-orders", CreateSalesOrder, _names, place_all, _judged)


async def create_sales_orders(batch: Batch[CreateSalesOrder], context: Context) -> Answer[Outcomes[SalesOrder]]:
    """Check and store each order, pending, or say why not, as POST /sales-orders does."""
    return await serve(batch, context, ORDERS)


main = function(post("/sales-orders:batch", create_sales_orders, scope="sales:order", repeatable=True))
