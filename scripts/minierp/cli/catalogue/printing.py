"""Products and suppliers as people read them."""

from decimal import Decimal
from typing import Any

from scripts.minierp.terminal.documents import print_json
from scripts.minierp.terminal.lists import List
from scripts.minierp.terminal.output import console, facts, moment, money, quantity


def _product_row(product: dict[str, Any]) -> list[object]:
    price = money(product["price"], product["currency"])
    return [product["sku"], product["name"], product["type"], product["unit"], price,
            product["preferred_supplier"], product["status"]]  # fmt: skip


_PRODUCT = ["SKU", "Name", "Type", "Unit", "Price", "Supplier", "Status"]
PRODUCTS = List("Products", _PRODUCT, _product_row, ["Price"], ["SKU", "Status"])


def show_product(product: dict[str, Any], as_json: bool) -> None:
    """Print one product."""
    if as_json:
        print_json(product)
        return
    values = {
        "Name": product["name"], "Description": product["description"], "Status": _status(product),
        "Type": product["type"], "Price": money(product["price"], product["currency"]) + f" a {product['unit']}",
        "Parts of a unit": "yes" if product.get("fractional") else "no",
        "Barcodes": ", ".join(product.get("barcodes", ())),
        "Supplier": product["preferred_supplier"], "Reorder": _reorder(product),
        "Reorders by itself": "yes" if product["auto_order"] else "no", "Since": moment(product["created_at"]),
    }  # fmt: skip
    console().print(facts(product["sku"], values))


def _status(product: dict[str, Any]) -> str:
    sold = product["status"] == "discontinued" and product.get("sell_until_gone")
    return f"{product['status']}, sold until it is gone" if sold else str(product["status"])


def _reorder(product: dict[str, Any]) -> str:
    if not Decimal(product["reorder_quantity"]):
        return ""
    multiple = Decimal(product.get("order_multiple", 1))
    multiples = f", in multiples of {quantity(multiple)}" if multiple != 1 else ""
    least, point = quantity(product["reorder_quantity"]), quantity(product["reorder_point"])
    return f"{least} or more{multiples}, at {point} or less"


def _supplier_row(supplier: dict[str, Any]) -> list[object]:
    return [supplier[name] for name in ("code", "name", "currency", "lead_time_days", "contact")]


_SUPPLIER = ["Code", "Name", "Currency", "Lead time, days", "Contact"]
SUPPLIERS = List("Suppliers", _SUPPLIER, _supplier_row, ["Lead time, days"], ["Code", "Currency"])


def show_supplier(supplier: dict[str, Any], as_json: bool) -> None:
    """Print one supplier."""
    if as_json:
        print_json(supplier)
    else:
        values = dict(zip(_SUPPLIER[1:], _supplier_row(supplier)[1:], strict=True))
        console().print(facts(supplier["code"], {**values, "Since": moment(supplier["created_at"])}))
