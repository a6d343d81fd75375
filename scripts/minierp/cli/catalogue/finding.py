"""Looking at products."""

from typing import Annotated

import typer

from scripts.minierp.cli.arguments import Limit, Sku, Sort, barcode
from scripts.minierp.cli.catalogue.fields import Status
from scripts.minierp.cli.catalogue.printing import PRODUCTS, show_product
from scripts.minierp.terminal.documents import AsJson


def list_products(
    text: Annotated[str | None, typer.Option(help="Only those whose SKU, name or description has this text.")] = None,
    status: Annotated[Status | None, typer.Option(help="Only those with this status.")] = None,
    barcode: Annotated[
        str | None, typer.Option(parser=barcode, metavar="GTIN", help="Only the one with this barcode.")
    ] = None,
    supplier: Annotated[str | None, typer.Option(help="Only those that are bought from this one.")] = None,
    sort: Sort = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List products.

    Example: minierp product list --text tea --status active --sort name
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        wanted = {"text": text, "status": status, "barcode": barcode, "supplier": supplier, "sort": sort}
        PRODUCTS.show(client.items("/products", wanted, limit + 1), limit, as_json)


def show(sku: Sku, as_json: AsJson = False) -> None:
    """Show one product.

    Example: minierp product show TEA-1
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        show_product(client.get(f"/products/{sku}"), as_json)
