"""The demo's own catalogue: 80 products of 8 suppliers, with prices in euro and opening stock (catalogue.csv)."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from scripts.minierp.data.imports.sheets.sheet import read_sheet

CURRENCY = "EUR"
SCARCE_BELOW = Decimal(10)
"""Products with less opening stock than this are the few that everybody wants at once."""


@dataclass(frozen=True)
class Product:
    """A product as the demo sells (price) and buys (cost) it; `opening` is the stock in units to begin with."""

    sku: str
    name: str
    category: str
    unit: str
    price: Decimal
    cost: Decimal
    supplier: str
    opening: Decimal

    @property
    def scarce(self) -> bool:
        """Whether there is far less of it than will be asked for."""
        return self.opening < SCARCE_BELOW


def load() -> list[Product]:
    """The catalogue in the file's order."""
    return [_product(row.values) for row in read_sheet(Path(__file__).with_name("catalogue.csv")).rows]


def _product(row: dict[str, str]) -> Product:
    price, cost, opening = (Decimal(row[name]) for name in ("price", "cost", "opening"))
    return Product(row["sku"], row["name"], row["category"], row["unit"], price, cost, row["supplier"], opening)
