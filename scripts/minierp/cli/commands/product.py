"""`minierp product`: what is bought and sold."""

from decimal import Decimal
from typing import Annotated, Any, Literal

import typer

from scripts.minierp.cli.arguments import Limit, Sku, decimal, sku
from scripts.minierp.terminal.documents import AsJson, print_json
from scripts.minierp.terminal.lists import List
from scripts.minierp.terminal.output import console, facts, moment, money, quantity
from shared.values import skus

app = typer.Typer(help="What is bought and sold.", no_args_is_help=True)

NewSku = Annotated[str, typer.Argument(parser=sku, metavar="SKU", help=f"{skus.MEANING}.")]
Type = Literal["sale", "purchase", "both"]
Status = Literal["active", "discontinued"]
_NONE = Decimal(0)


@app.command()
def create(
    sku: NewSku,
    name: Annotated[str, typer.Argument(help="The name that people read.")],
    price: Annotated[Decimal, typer.Option(parser=decimal, metavar="NUMBER", help="For one unit.")],
    currency: Annotated[str, typer.Option(help="ISO 4217 code.")],
    description: Annotated[str, typer.Option(help="A few words more.")] = "",
    kind: Annotated[Type, typer.Option("--type", help="What it is there for.")] = "both",
    unit: Annotated[str, typer.Option(help="What one of it is called.")] = "piece",
    supplier: Annotated[str | None, typer.Option(help="The preferred supplier.")] = None,
    reorder_point: Annotated[
        Decimal, typer.Option(parser=decimal, metavar="NUMBER", help="The level at which more should be ordered.")
    ] = _NONE,
    reorder_quantity: Annotated[
        Decimal, typer.Option(parser=decimal, metavar="NUMBER", help="How many then, at least.")
    ] = _NONE,
    auto_order: Annotated[
        bool, typer.Option("--auto-order", help="May be reordered without asking; so far this is only kept.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add a product to the catalogue.

    Example: minierp product create TEA-1 "Green tea" --price 4.80 --currency EUR --supplier "Leaf & Co"
    """
    from scripts.minierp.client.client import connect

    product = {
        "sku": sku, "name": name, "description": description, "type": kind, "unit": unit,
        "price": price, "currency": currency, "preferred_supplier": supplier,
        "reorder_point": reorder_point, "reorder_quantity": reorder_quantity, "auto_order": auto_order,
    }  # fmt: skip
    with connect() as client:
        _show(client.post("/products", product).body, as_json)


@app.command("list")
def list_products(
    text: Annotated[str | None, typer.Option(help="Only those whose SKU, name or description has this text.")] = None,
    status: Annotated[Status | None, typer.Option(help="Only those with this status.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List products.

    Example: minierp product list --text tea --status active
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        _PRODUCTS.show(client.items("/products", {"text": text, "status": status}, limit + 1), limit, as_json)


@app.command()
def show(sku: Sku, as_json: AsJson = False) -> None:
    """Show one product.

    Example: minierp product show TEA-1
    """
    from scripts.minierp.client.client import connect

    with connect() as client:
        _show(client.get(f"/products/{sku}"), as_json)


def _row(product: dict[str, Any]) -> list[object]:
    price = money(product["price"], product["currency"])
    return [product["sku"], product["name"], product["type"], product["unit"], price,
            product["preferred_supplier"], product["status"]]  # fmt: skip


_COLUMNS = ["SKU", "Name", "Type", "Unit", "Price", "Supplier", "Status"]
_PRODUCTS = List("Products", _COLUMNS, _row, ["Price"], ["SKU", "Status"])


def _show(product: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(product)
        return
    reorder = f"{quantity(product['reorder_quantity'])} or more, at {quantity(product['reorder_point'])} or less"
    values = {
        "Name": product["name"], "Description": product["description"], "Status": product["status"],
        "Type": product["type"], "Price": money(product["price"], product["currency"]) + f" a {product['unit']}",
        "Supplier": product["preferred_supplier"], "Reorder": reorder if Decimal(product["reorder_quantity"]) else "",
        "Reorders by itself": "yes" if product["auto_order"] else "no", "Since": moment(product["created_at"]),
    }  # fmt: skip
    console().print(facts(product["sku"], values))
