"""Add a product to the catalogue, so that it can be stocked, bought and sold."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from functions.product.storage.tables import product
from shared.events.product import ProductCreated
from shared.money.prices import Currency, Price
from shared.outcomes.answers import Answer, created
from shared.outcomes.problems import Conflict
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.values.names import Name, Note, Sku
from shared.values.quantities import Count
from shared.values.record import Value
from shared.work.context import Context

from sqlalchemy.dialects.postgresql import insert


class ProductExists(Conflict):
    """The SKU is taken."""

    kind, title = "product-exists", "The SKU is taken"


class CreateProduct(Value):
    """A product as the shop describes it; quantities are in its unit, the price is for one unit."""

    sku: Sku
    name: Name
    description: Note = ""
    type: Literal["sale", "purchase", "both"] = "both"
    unit: Name = "piece"
    price: Price
    currency: Currency
    preferred_supplier: Name | None = None
    reorder_point: Count = Decimal(0)
    reorder_quantity: Count = Decimal(0)
    auto_order: bool = False


def create_product(command: CreateProduct, context: Context) -> Answer:
    """Store the product and announce it. Raises ProductExists."""
    row = {**command.model_dump(), "status": "active", "version": 1, "created_at": datetime.now(UTC)}
    stored = context.session.execute(insert(product).values(row).on_conflict_do_nothing())
    if not stored.rowcount:
        raise ProductExists(f"There is a product {command.sku} already. Choose another SKU.")
    context.emit(ProductCreated(**command.model_dump(exclude={"description"})))
    return created(row, location=f"/products/{command.sku}")


main = function(post("/products", create_product))
