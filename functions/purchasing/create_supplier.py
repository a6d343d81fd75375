"""Keep a record of whom the shop buys from, so that an order needs only the supplier's code."""

from datetime import UTC, datetime

from functions.purchasing.rules.suppliers import Particulars
from functions.purchasing.storage import suppliers
from functions.purchasing.storage.shapes import Supplier
from shared.outcomes.answers import Answer, created
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.values.names import Sku
from shared.work.context import Context


class CreateSupplier(Particulars):
    """A supplier as the shop knows it; the code has the grammar of a SKU, and is for ever."""

    code: Sku


def create_supplier(command: CreateSupplier, context: Context) -> Answer[Supplier]:
    """Store the supplier. Raises SupplierExists."""
    row = {**command.model_dump(), "version": 1, "created_at": datetime.now(UTC)}
    return created(suppliers.add(context.session, row), location=f"/suppliers/{command.code}")


main = function(post("/suppliers", create_supplier, scope="supplier:write"))
