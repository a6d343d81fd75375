"""Add a product to the catalogue, so that it can be stocked, bought and sold."""

from functions.product.rules.particulars import CreateProduct
from functions.product.storage.adding import add
from functions.product.storage.shapes import Product
from shared.outcomes.answers import Answer, only
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.work.context import Context


def create_product(command: CreateProduct, context: Context) -> Answer[Product]:
    """Store the product and announce it. Raises Invalid, ProductExists or BarcodeTaken."""
    return only(add(context, [command]))


main = function(post("/products", create_product, scope="product:write"))
