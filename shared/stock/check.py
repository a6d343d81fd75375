"""The check of an order's lines against the stock read model, before the order is taken.

It has three outcomes: answered (take the order), refused (with what is available and what is to come), or deferred:
nobody could say, the order is taken all the same, and the reservation decides.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from shared.outcomes.problems import Conflict, Unavailable
from shared.outcomes.violations import in_body
from shared.process.deadline import PASSED, Deadline
from shared.stock import reader
from shared.stock.level import ANY, StockLevel
from shared.values.exact import trimmed
from shared.values.lines import MOST_LINES, demand_of
from shared.values.quantities import ONLY_WHOLE, whole

Line = tuple[str, Decimal]  # SKU, quantity
Rule = Callable[[StockLevel, Decimal], str | None]  # (level, the order's demand of the SKU) -> reason to refuse
ZERO = Decimal(0)


class StockRefused(Conflict):
    """Some lines name SKUs that are unknown, discontinued, of the wrong type, or short, or ask for parts of a whole."""

    kind, title = "stock-refused", "The order cannot be taken as it is"


class Checked(NamedTuple):
    """What the check found: whether anybody could answer, and of which SKUs there are no parts of a unit."""

    state: Literal["answered", "deferred"]
    whole: frozenset[str] = frozenset()


_DEFERRED = Checked("deferred")


async def check(lines: Sequence[Line], rule: Rule, least: Mapping[str, int] = ANY, until: Deadline = PASSED) -> Checked:
    """Check the demand of `lines`, summed per SKU, against `rule`, by no levels older than those in `least`.

    Those are waited for, `until` then at most. Raises StockRefused with every refused line, and Unavailable where
    levels that are demanded cannot be seen: whoever has seen them is not told of older ones.
    """
    skus = [*dict.fromkeys(sku for sku, _ in lines)]
    demanded = {sku: version for sku, version in least.items() if sku in skus} if least else ANY
    try:
        levels = await reader.read(skus, demanded, until)
    except Unavailable:
        if demanded:
            raise
        return _DEFERRED
    outcome = _judged(lines, rule, levels)
    if isinstance(outcome, StockRefused):
        raise outcome
    return outcome


async def check_all(
    orders: Sequence[tuple[Sequence[Line], Rule]], least: Mapping[str, int] = ANY, until: Deadline = PASSED
) -> list[Checked | StockRefused | Unavailable]:
    """As `check`, the lines of many orders, each by its rule; what it would raise is returned."""
    levels: reader.Levels = {}
    unseen: set[str] = set()
    skus = [*dict.fromkeys(sku for lines, _ in orders for sku, _ in lines)]
    for first in range(0, len(skus), MOST_LINES):  # in questions as long as that for the longest order
        found, missing = await reader.seen(skus[first : first + MOST_LINES], least, until)
        levels |= found
        unseen |= missing
    return [_unseen(lines, unseen, least) or _judged(lines, rule, levels) for lines, rule in orders]


def _unseen(lines: Sequence[Line], unseen: set[str], least: Mapping[str, int]) -> Checked | Unavailable | None:
    """What to do with an order about levels that cannot be seen; None for one about others."""
    ordered = {sku for sku, _ in lines}
    if ordered.isdisjoint(unseen):
        return None
    return _DEFERRED if ordered.isdisjoint(least) else Unavailable("The stock that is demanded cannot be seen yet.")


def _judged(lines: Sequence[Line], rule: Rule, levels: reader.Levels) -> Checked | StockRefused:
    demand = demand_of(lines)
    refused = {sku: reason for sku in demand if (reason := _reason(levels.get(sku), demand[sku], rule))}
    indivisible = frozenset(sku for sku in demand if (level := levels.get(sku)) and not level.fractional)
    errors = [
        _error(number, sku, reason, demand[sku], levels.get(sku))
        for number, (sku, quantity) in enumerate(lines)
        if (reason := refused.get(sku) or _parts(sku in indivisible, quantity))
    ]
    if errors:
        return StockRefused(f"{len(errors)} line(s) cannot be ordered; see errors.", errors)
    return Checked("answered", indivisible)


def sellable(level: StockLevel, quantity: Decimal) -> str | None:
    """The rule of a sales order that takes all or nothing: a product for sale, with enough of it available."""
    return _for_sale(level) or ("short" if level.available < quantity else None)


def backorderable(level: StockLevel, quantity: Decimal) -> str | None:
    """The rule of a sales order that may wait: a product for sale, and what is discontinued is there in full."""
    return _for_sale(level) if level.status == "active" else sellable(level, quantity)


def purchasable(level: StockLevel, _quantity: Decimal) -> str | None:
    """The rule of a purchase order: an active product that is bought."""
    if level.status != "active":
        return "discontinued"
    return "not_purchasable" if level.type == "sale" else None


def _for_sale(level: StockLevel) -> str | None:
    if level.status != "active" and not level.sell_until_gone:
        return "discontinued"
    return "not_sellable" if level.type == "purchase" else None


def _reason(level: StockLevel | None, quantity: Decimal, rule: Rule) -> str | None:
    return "unknown" if level is None or level.status is None else rule(level, quantity)


def _parts(indivisible: bool, quantity: Decimal) -> str | None:
    return "not_whole" if indivisible and not whole(quantity) else None


_MESSAGES = {
    "unknown": "no product has this SKU (one created a moment ago may take a second to arrive)",
    "discontinued": "the product is discontinued",
    "not_sellable": "the product is not for sale",
    "not_purchasable": "the product is not bought from suppliers",
    "not_whole": ONLY_WHOLE,
    "short": "not enough is available",
}


def _error(number: int, sku: str, reason: str, requested: Decimal, level: StockLevel | None) -> dict[str, Any]:
    return in_body(
        f"lines.{number}.{'quantity' if reason == 'not_whole' else 'sku'}",
        _MESSAGES[reason],
        sku=sku,
        reason=reason,
        requested=trimmed(requested),
        available=trimmed(level.available) if level else ZERO,
        incoming=trimmed(level.incoming) if level else ZERO,
        expected_date=level.expected_date if level else None,
    )
