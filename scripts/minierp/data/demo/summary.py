"""What the demo has to show: products, purchases, sales, the audit, and where the time went."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from scripts.minierp.client.answers import Json
from scripts.minierp.data.demo.books import Check
from scripts.minierp.data.demo.catalogue import Product
from scripts.minierp.data.demo.life import Life
from scripts.minierp.data.demo.plan import Sale
from scripts.minierp.data.demo.shop import Trade
from scripts.minierp.data.demo.steps import Step

SLOWEST = 5
ZERO = Decimal(0)


@dataclass(frozen=True)
class Figures:
    """Orders of one state: how many, their units, and money before and after discounts. All exact."""

    state: str
    orders: int
    units: Decimal
    before: Decimal
    total: Decimal


@dataclass(frozen=True)
class Category:
    """What customers were promised of one category."""

    name: str
    products: int
    units: Decimal
    total: Decimal


@dataclass(frozen=True)
class Summary:
    """The demo's result; `sales` as inventory settled them, `ends` as they are in the end, `seconds` all steps took."""

    categories: Sequence[Category]
    purchases: Sequence[Figures]
    sales: Sequence[Figures]
    ends: Sequence[Figures]
    checks: Sequence[Check]
    slowest: Sequence[Step]
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether everything settled and reconciled."""
        return all(check.passed for check in self.checks)

    def document(self) -> dict[str, Any]:
        """For programs; amounts as text, exact."""
        steps = [{"title": s.title, "seconds": round(s.seconds, 3), "calls": len(s.calls)} for s in self.slowest]
        return {**asdict(self), "slowest": steps, "seconds": round(self.seconds, 3), "passed": self.passed}


def summarize(
    products: Sequence[Product],
    trade: Trade,
    life: Life,
    checks: Sequence[Check],
    steps: Sequence[Step],
    seconds: float,
) -> Summary:
    """The result of a run."""
    refused = [_refused(trade.refused)] if trade.refused else []
    slowest = sorted(steps, key=lambda step: step.seconds, reverse=True)[:SLOWEST]
    return Summary(
        _categories(products, trade.sales),
        _by_state([*trade.purchases, *life.purchases]),
        [*_by_state([*trade.sales, *life.waited]), *refused],
        _by_state(life.sales),
        checks,
        slowest,
        seconds,
    )


def _by_state(orders: Sequence[Json]) -> list[Figures]:
    states = sorted({str(order["status"]) for order in orders})
    return [_figures(state, [order for order in orders if order["status"] == state]) for state in states]


def _figures(state: str, orders: Sequence[Json]) -> Figures:
    units = _sum(line["quantity"] for order in orders for line in order["lines"])
    before = _sum(order.get("total_before_discount") or order["total"] for order in orders)
    return Figures(state, len(orders), units, before, _sum(order["total"] for order in orders))


def _refused(sales: Sequence[Sale]) -> Figures:
    lines = [line for sale in sales for line in sale.lines]
    before = _sum(line.quantity * line.price for line in lines)
    total = _sum(line.quantity * line.price * (1 - line.discount) for line in lines)
    return Figures("refused at once", len(sales), _sum(line.quantity for line in lines), before, total)


def _categories(products: Sequence[Product], sales: Sequence[Json]) -> list[Category]:
    lines = [line for order in sales if order["status"] == "confirmed" for line in order["lines"]]
    return [_category(name, products, lines) for name in dict.fromkeys(product.category for product in products)]


def _category(name: str, products: Sequence[Product], lines: Sequence[Json]) -> Category:
    skus = {product.sku for product in products if product.category == name}
    mine = [line for line in lines if line["sku"] in skus]
    return Category(name, len(skus), _sum(line["quantity"] for line in mine), _sum(line["amount"] for line in mine))


def _sum(amounts: Iterable[Decimal | int | str]) -> Decimal:
    return sum((Decimal(amount) for amount in amounts), ZERO)
