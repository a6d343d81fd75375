"""What happens in the demo, the same every time: purchases with their receipts, and the customers' orders."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scripts.minierp.data.demo.catalogue import Product, load

SEED = 1996
PURCHASES, RECEIVED, PARTLY = 30, 20, 6
"""Purchase orders in all, those that arrive whole, and those of which half arrives; the others stay open."""
SALES, RUSH_BUYERS, TOO_LARGE, MISTYPED = 300, 8, 6, 3
"""Sales orders in all; buyers of each scarce product, orders beyond all stock, and orders with a SKU that is none."""


@dataclass(frozen=True)
class Purchase:
    """Units by product, ordered from one supplier, due in so many days; of each line this part arrives."""

    supplier: str
    due_in: int
    lines: Sequence[tuple[Product, int]]
    arrives: Decimal


@dataclass(frozen=True)
class SaleLine:
    """Units of a SKU at a price; `discount` is a fraction."""

    sku: str
    quantity: int
    price: Decimal
    discount: Decimal = Decimal(0)


@dataclass(frozen=True)
class Sale:
    """A customer's order."""

    customer: str
    city: str
    lines: Sequence[SaleLine]


@dataclass(frozen=True)
class Plan:
    """Everything, in the order in which it begins."""

    products: Sequence[Product]
    purchases: Sequence[Purchase]
    sales: Sequence[Sale]


_FIRST = ("Ada", "Bruno", "Clara", "David", "Elif", "Franz", "Greta", "Henrik", "Ines", "Jakob", "Leon", "Mira", "Rosa")
_LAST = ("Albrecht", "Bauer", "Czerny", "Dietrich", "Fuchs", "Grünwald", "Jansen", "Koch", "Möller", "Özdemir", "Wolff")
_CITIES = ("Augsburg", "Bremen", "Dresden", "Erfurt", "Freiburg", "Göttingen", "Hamburg", "Jena", "Lübeck", "Münster")
_DISCOUNTS = [Decimal(text) for text in ("0", "0", "0", "0", "0", "0.05", "0.1", "0.15")]


def make_plan() -> Plan:
    """The plan; equal every time."""
    chance = random.Random(SEED)  # noqa: S311 - a story, no secret
    products = load()
    purchases = [_purchase(chance, products, number) for number in range(PURCHASES)]
    return Plan(products, purchases, _sales(chance, products))


def _purchase(chance: random.Random, products: Sequence[Product], number: int) -> Purchase:
    suppliers = sorted({product.supplier for product in products})
    supplier = suppliers[number % len(suppliers)]
    offered = [product for product in products if product.supplier == supplier and not product.scarce]
    lines = [(product, 10 * chance.randint(2, 8)) for product in chance.sample(offered, chance.randint(2, 5))]
    arrives = Decimal(1) if number < RECEIVED else Decimal("0.5") if number < RECEIVED + PARTLY else Decimal(0)
    return Purchase(supplier, chance.randint(3, 21), lines, arrives)


def _sales(chance: random.Random, products: Sequence[Product]) -> list[Sale]:
    scarce = [product for product in products if product.scarce]
    usual = [product for product in products if not product.scarce]
    rush = [[SaleLine(product.sku, 2, product.price)] for product in scarce for _ in range(RUSH_BUYERS)]
    impossible = [*_too_large(chance, usual), *_mistyped(chance, usual)]
    left = Counter({product.sku: int(product.opening) for product in usual})
    ordinary = [_basket(chance, usual, left) for _ in range(SALES - len(rush) - len(impossible))]
    others = ordinary + impossible
    chance.shuffle(others)
    middle = len(others) // 2
    return [_sale(chance, lines) for lines in [*others[:middle], *rush, *others[middle:]]]


def _basket(chance: random.Random, products: Sequence[Product], left: Counter[str]) -> list[SaleLine]:
    """One to six lines that the opening stock alone can fulfil."""
    stocked = [product for product in products if left[product.sku] >= 6]
    picked = chance.sample(stocked, chance.randint(1, 6))
    lines = [SaleLine(p.sku, chance.randint(1, 6), p.price, chance.choice(_DISCOUNTS)) for p in picked]
    left.subtract({line.sku: line.quantity for line in lines})
    return lines


def _too_large(chance: random.Random, products: Sequence[Product]) -> list[list[SaleLine]]:
    return [[SaleLine(p.sku, 5000, p.price, Decimal("0.2"))] for p in chance.sample(products, TOO_LARGE)]


def _mistyped(chance: random.Random, products: Sequence[Product]) -> list[list[SaleLine]]:
    return [[SaleLine(p.sku.replace("-", "_"), 1, p.price)] for p in chance.sample(products, MISTYPED)]


def _sale(chance: random.Random, lines: Sequence[SaleLine]) -> Sale:
    return Sale(f"{chance.choice(_FIRST)} {chance.choice(_LAST)}", chance.choice(_CITIES), lines)
