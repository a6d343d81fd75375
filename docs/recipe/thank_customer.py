"""Thank a customer whose order is certain."""

from functions.sales.tables import sales_order
from shared import logs
from shared.context import Context
from shared.events import SalesOrderConfirmed
from shared.function import function
from shared.triggers import on

import sqlalchemy as sa


def thank(event: SalesOrderConfirmed, context: Context) -> None:
    """Thank once, however often the event is delivered: the first use of the session claims it."""
    order = sa.select(sales_order.c.customer).where(sales_order.c.id == event.order_id)
    customer = context.session.execute(order).scalar_one()
    logs.log("info", f"Thank you, {customer}!", order_id=str(event.order_id))


main = function(on(thank))
