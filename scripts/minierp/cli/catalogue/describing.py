"""Adding products to the catalogue, and changing what it says of them."""

from decimal import Decimal
from typing import Annotated

import typer

from scripts.minierp.cli.arguments import Sku, decimal, given, sku
from scripts.minierp.cli.catalogue.fields import (
    AutoOrder,
    Barcodes,
    Description,
    Fractional,
    Kind,
    OrderMultiple,
    ReorderPoint,
    ReorderQuantity,
    SellUntilGone,
    Supplier,
    Unit,
    changes,
)
from scripts.minierp.cli.catalogue.printing import show_product
from scripts.minierp.terminal.documents import AsJson
from scripts.minierp.terminal.errors import UsageError
from shared.values import skus

NewSku = Annotated[str, typer.Argument(parser=sku, metavar="SKU", help=f"{skus.MEANING}.")]


def create(
    sku: NewSku,
    name: Annotated[str, typer.Argument(help="The name that people read.")],
    price: Annotated[Decimal, typer.Option(parser=decimal, metavar="NUMBER", help="For one unit.")],
    currency: Annotated[str, typer.Option(help="ISO 4217 code.")],
    description: Description = None,
    kind: Kind = None,
    unit: Unit = None,
    fractional: Fractional = None,
    barcode: Barcodes = None,
    supplier: Supplier = None,
    reorder_point: ReorderPoint = None,
    reorder_quantity: ReorderQuantity = None,
    order_multiple: OrderMultiple = None,
    auto_order: AutoOrder = None,
    as_json: AsJson = False,
) -> None:
    """Add a product to the catalogue.

    Example: minierp product create TEA-1 "Green tea" --price 4.80 --currency EUR --supplier "Leaf & Co"

    Example: minierp product create TEA-2 "Black tea" --price 3.90 --currency EUR --barcode 4006381333931
    --supplier LEAF --reorder-point 20 --reorder-quantity 60 --order-multiple 12 --auto-order
    """
    from scripts.minierp.client.client import connect

    product = {"sku": sku, "name": name, "price": price, "currency": currency} | given(
        description=description, type=kind, unit=unit, fractional=fractional, barcodes=barcode or None,
        preferred_supplier=supplier, reorder_point=reorder_point, reorder_quantity=reorder_quantity,
        order_multiple=order_multiple, auto_order=auto_order,
    )  # fmt: skip
    with connect() as client:
        show_product(client.post("/products", product).body, as_json)


def update(
    sku: Sku,
    name: Annotated[str | None, typer.Option(help="The name that people read.")] = None,
    price: Annotated[Decimal | None, typer.Option(parser=decimal, metavar="NUMBER", help="For one unit.")] = None,
    currency: Annotated[str | None, typer.Option(help="ISO 4217 code.")] = None,
    description: Description = None,
    kind: Kind = None,
    unit: Unit = None,
    fractional: Fractional = None,
    barcode: Barcodes = None,
    no_barcodes: Annotated[bool, typer.Option("--no-barcodes", help="Take away all that it has.")] = False,
    supplier: Supplier = None,
    reorder_point: ReorderPoint = None,
    reorder_quantity: ReorderQuantity = None,
    order_multiple: OrderMultiple = None,
    auto_order: AutoOrder = None,
    sell_until_gone: SellUntilGone = None,
    as_json: AsJson = False,
) -> None:
    """Change what is named, and nothing else. An empty text takes away what is there: --supplier "".

    The barcodes that are given take the place of those that it has.

    Example: minierp product update TEA-1 --price 5.20 --supplier LEAF --auto-order
    """
    from scripts.minierp.client.client import connect

    if barcode and no_barcodes:
        raise UsageError("--barcode gives barcodes and --no-barcodes takes them away.", "Say one of the two.")
    wanted = changes(
        name=name, price=price, currency=currency, description=description, type=kind, unit=unit,
        fractional=fractional, barcodes=[] if no_barcodes else barcode or None, preferred_supplier=supplier,
        reorder_point=reorder_point, reorder_quantity=reorder_quantity, order_multiple=order_multiple,
        auto_order=auto_order, sell_until_gone=sell_until_gone,
    )  # fmt: skip
    with connect() as client:
        present = client.get(f"/products/{sku}")
        show_product(client.patch(f"/products/{sku}", present["version"], wanted).body, as_json)


def discontinue(
    sku: Sku,
    sell_until_gone: SellUntilGone = None,
    take_back: Annotated[bool, typer.Option("--take-back", help="Make it active again.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take a product out of the assortment: no new order, and no reorder. Open orders are finished.

    Example: minierp product discontinue TEA-1 --sell-until-gone

    Example: minierp product discontinue TEA-1 --take-back
    """
    from scripts.minierp.client.client import connect

    if take_back and sell_until_gone is not None:
        raise UsageError("A product that is taken back is not sold until it is gone.", "Leave one of the two out.")
    path = f"/products/{sku}/discontinuation"
    with connect() as client:
        answer = client.delete(path) if take_back else client.post(path, given(sell_until_gone=sell_until_gone))
        show_product(answer.body, as_json)
