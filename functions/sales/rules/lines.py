"""The quantities of an order's lines, and how units of a SKU that inventory holds fall to them.

What is held of a SKU is said for all its lines together. After inventory's word of R units reserved, with s more units
shipped and some cancelled:

    reserved = min(outstanding, max(R - s, 0))        waiting = outstanding - reserved

So shipping takes reserved units first and cancelling takes waiting ones first, and it does not matter which of the two
comes first, nor whether it happened before or after the word. Inventory reckons in the same way. Among the lines of
one SKU the earlier ones get what is reserved.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from shared.values.exact import trimmed
from shared.values.lines import demand_of

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of an order: units ordered, and what has become of them.

    waiting: outstanding units that are not reserved; stock_version: that of inventory's last word about the SKU, 0
    before the first; whole: whether there are only whole units of it, None where nobody could say.
    """

    line: int
    sku: str
    ordered: Decimal
    shipped: Decimal = ZERO
    cancelled: Decimal = ZERO
    returned: Decimal = ZERO
    waiting: Decimal = ZERO
    stock_version: int = 0
    whole: bool | None = None

    @property
    def outstanding(self) -> Decimal:
        """Units still to be shipped; never negative."""
        return trimmed(self.ordered - self.shipped - self.cancelled)

    @property
    def reserved(self) -> Decimal:
        """Outstanding units that are held for the order, once inventory has decided."""
        return trimmed(self.outstanding - self.waiting)

    @property
    def returnable(self) -> Decimal:
        """Units that the customer has."""
        return trimmed(self.shipped - self.returned)


class Word(Protocol):
    """What inventory holds of a SKU for an order: units reserved, and how many had been shipped by then."""

    @property
    def sku(self) -> str:
        """Whose units."""

    @property
    def reserved(self) -> Decimal:
        """Units held."""

    @property
    def shipped(self) -> Decimal:
        """Units of the order that inventory had seen leave."""

    @property
    def version(self) -> int:
        """The later word has the higher one."""


Lines = Sequence[OrderLine]
Quantities = Mapping[int, Decimal]
"""Units, by line number."""


def after_words(lines: Lines, words: Iterable[Word]) -> list[OrderLine]:
    """The lines once inventory's `words` are heard; one that is not later than what was heard before says nothing."""
    known = {line.sku: line.stock_version for line in lines}
    said = {word.sku: word for word in words if word.version > known.get(word.sku, word.version)}
    left_since = demand_of((line.sku, line.shipped) for line in lines)
    held = {sku: word.reserved - (left_since[sku] - word.shipped) for sku, word in said.items()}
    heard = [replace(line, stock_version=said[line.sku].version) if line.sku in said else line for line in lines]
    return _spread(heard, held)


def after_shipping(lines: Lines, quantities: Quantities) -> list[OrderLine]:
    """The lines once these outstanding units have left, the reserved ones first."""
    held = demand_of((line.sku, line.reserved - quantities.get(line.line, ZERO)) for line in lines)
    return _spread([replace(line, shipped=_plus(line.shipped, quantities, line)) for line in lines], held)


def after_cancelling(lines: Lines, quantities: Quantities) -> list[OrderLine]:
    """The lines once these outstanding units are given up, the waiting ones first."""
    held = demand_of((line.sku, line.reserved) for line in lines)
    return _spread([replace(line, cancelled=_plus(line.cancelled, quantities, line)) for line in lines], held)


def after_return(lines: Lines, quantities: Quantities) -> list[OrderLine]:
    """The lines once these shipped units are back."""
    return [replace(line, returned=_plus(line.returned, quantities, line)) for line in lines]


def _plus(units: Decimal, more: Quantities, line: OrderLine) -> Decimal:
    return trimmed(units + more.get(line.line, ZERO))


def _spread(lines: Lines, held: Mapping[str, Decimal]) -> list[OrderLine]:
    """The lines when so much of each SKU in `held` is: at least nothing, at most what is outstanding."""
    spread, left = [], {sku: max(units, ZERO) for sku, units in held.items()}
    for line in lines:
        if line.sku in left:
            mine = min(line.outstanding, left[line.sku])
            left[line.sku] -= mine
            line = replace(line, waiting=trimmed(line.outstanding - mine))
        spread.append(line)
    return spread
