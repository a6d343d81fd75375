"""Files to import, of products, stock and orders that nobody has yet."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from scripts.minierp.data.imports.columns import Columns, choices, columns_of
from scripts.minierp.data.imports.fields import Field
from scripts.minierp.data.imports.job import Import
from scripts.minierp.data.imports.kinds import products, sales_orders, stock
from scripts.minierp.data.imports.kinds.order_files import Mapping, order_files
from scripts.minierp.data.imports.sheets.reading import Reading
from scripts.minierp.data.imports.sheets.sheet import read_sheet

LINES = 2
"""Of each order."""


class Files(NamedTuple):
    """One import of each kind: of products, of their opening balances, and of orders for what is in stock."""

    products: Import
    stock: Import
    orders: Import


def written(folder: Path, rows: int, in_stock: Sequence[str]) -> Files:
    """Files of so many rows each."""
    batch = uuid4().hex[:8]
    skus = [f"IMPORT-{batch}-{number:05}" for number in range(rows)]
    return Files(
        _products(_file(folder / f"{batch}-products.csv", ("sku", "name", "price", "currency"), map(_product, skus))),
        _stock(_file(folder / f"{batch}-stock.csv", ("sku", "quantity"), ((sku, "10") for sku in skus))),
        _orders(_file(folder / f"{batch}-orders.csv", _ORDER, _lines(batch, rows, in_stock))),
    )


_ORDER = ("order", "customer", "address.street", "address.city", "address.country", "sku", "quantity", "unit_price",
          "currency")  # fmt: skip


def _product(sku: str) -> tuple[str, ...]:
    return sku, f"Product {sku}", "4.20", "EUR"


def _lines(batch: str, rows: int, skus: Sequence[str]) -> Iterable[tuple[str, ...]]:
    for row in range(rows):
        order = f"{batch}-{row // LINES:05}"
        yield order, "Ada Lovelace", "1 Dorset Street", "London", "GB", skus[row % len(skus)], "1", "4.20", "EUR"


def _file(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def _columns(file: Path, fields: Sequence[Field]) -> Columns:
    return columns_of(read_sheet(file, Reading()), fields, choices((), (), fields))


def _products(file: Path) -> Import:
    rows = _columns(file, products.fields(str))
    return Import("products", [rows.sheet], lambda *_: products.commands(rows.records), lambda known: known.products)


def _stock(file: Path) -> Import:
    rows, known_by = _columns(file, stock.FIELDS), stock.Identity("", "")
    return Import(
        "stock",
        [rows.sheet],
        lambda _, recall: stock.commands(rows.records, stock.OPENING, known_by, recall),
        lambda known: known.stock,
    )


def _orders(file: Path) -> Import:
    files = order_files(file, None, sales_orders.HEAD_FIELDS, sales_orders.LINE_FIELDS, Mapping(), Reading())
    return files.job("sales-orders", sales_orders.PATH, sales_orders.body, "")
