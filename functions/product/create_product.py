"""Add a product to the catalogue, so that it can be stocked, bought and sold."""

from datetime import UTC, datetime

from functions.product.rules.particulars import Particulars, settled
from functions.product.storage.catalogue import assign, facts
from functions.product.storage.tables import product
from shared.events.product import ProductAdded
from shared.money.prices import Currency, Price
from shared.outcomes.answers import Answer, created
from shared.outcomes.problems import Conflict
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.values.names import Name, Sku
from shared.work.context import Context

from sqlalchemy.dialects.postgresql import insert


class ProductExists(Conflict):
    """The SKU is taken."""

    kind, title = "product-exists", "The SKU is taken"


class CreateProduct(Particulars):
    """A product as the shop describes it; the price is for one unit."""

    sku: Sku
    name: Name
    price: Price
    currency: Currency


def create_product(command: CreateProduct, context: Context) -> Answer:
    """Store the product and announce it. Raises Invalid, ProductExists or BarcodeTaken."""
    described = settled(command.model_dump(exclude={"barcodes"}))
    row = {**described, "status": "active", "version": 1, "created_at": datetime.now(UTC)}
    stored = context.session.execute(insert(product).values(row).on_conflict_do_nothing())
    if not stored.rowcount:
        raise ProductExists(f"There is a product {command.sku} already. Choose another SKU.")
    assign(context.session, command.sku, command.barcodes)
    shown = {**row, "barcodes": command.barcodes}
    context.emit(ProductAdded(**facts(shown)))
    return created(shown, location=f"/products/{command.sku}")


main = function(post("/products", create_product, scope="product:write"))
