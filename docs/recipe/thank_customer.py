"""Thank a customer whose order is certain."""

from functions.sales.storage.tables import sales_order
from shared.events.sales import SalesOrderConfirmed
from shared.process import logs
from shared.runtime.function import function
from shared.runtime.triggers import on
from shared.work.context import Context

import sqlalchemy as sa


def thank(event: SalesOrderConfirmed, context: Context) -> None:
    """Thank once, however often the event is delivered: the first use of the session claims it."""
    order = sa.select(sales_order.c.customer).where(sales_order.c.id == event.order_id)
    customer = context.session.execute(order).scalar_one()
    logs.log("info", f"Thank you, {customer}!", order_id=str(event.order_id))


main = function(on(thank))
