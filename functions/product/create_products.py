"""Add many products to the catalogue at once."""

from functions.product.rules.particulars import CreateProduct
from functions.product.storage.adding import add
from functions.product.storage.shapes import Product
from shared.batches.batch import Batch, Outcomes
from shared.batches.doing import Kind
from shared.batches.serving import serve
from shared.outcomes.answers import Answer
from shared.runtime.function import function
from shared.runtime.triggers import post
from shared.values.numbers import gtin
from shared.work.context import Context


def _names(command: CreateProduct) -> list[str]:
    """Its SKU, and the numbers of its barcodes."""
    return [command.sku, *(f"barcode {gtin(barcode)}" for barcode in command.barcodes)]


PRODUCTS = Kind("create_product", "/products", CreateProduct, _names, add)


async def create_products(batch: Batch[CreateProduct], context: Context) -> Answer[Outcomes[Product]]:
    """Store and announce each product, or say why not, as POST /products does."""
    return await serve(batch, context, PRODUCTS)


main = function(post("/products:batch", create_products, scope="product:write", repeatable=True))
