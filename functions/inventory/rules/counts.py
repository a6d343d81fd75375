"""Counts: what a look at the shelf, some time ago, means for the books of now.

A count is judged by the books as they were when it was taken. What moved since then has moved all the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from functions.inventory.rules.ledger import Kind, Level, Movement, fold
from shared.outcomes.problems import Invalid, Violation
from shared.outcomes.violations import in_body
from shared.values.exact import trimmed
from shared.values.quantities import ONLY_WHOLE, whole

OF_THE_BOOKS = frozenset({Kind.OPENING_BALANCE, Kind.COUNT, Kind.CORRECTION, Kind.DISCREPANCY})
"""Movements that mend the books; on the shelf nothing moved."""


class Count(NamedTuple):
    """So many units of a SKU lay on the shelf when its level had a version, or at a moment: one of the two is named."""

    sku: str
    quantity: Decimal
    version: int | None
    counted_at: datetime | None


class Books(NamedTuple):
    """What the books say of a SKU now, and by how many units the shelf has changed since it was counted."""

    level: Level
    version: int
    fractional: bool
    moved: Decimal

    @property
    def expected(self) -> Decimal:
        """The units that should have been on hand when it was counted, as far as the books know by now."""
        return trimmed(self.level.on_hand - self.moved)


def moved(movements: Iterable[Movement]) -> Decimal:
    """By how many units the shelf changed."""
    return trimmed(fold(move for move in movements if move.kind not in OF_THE_BOOKS).on_hand)


def refuse_nonsense(counts: Sequence[Count], books: Mapping[str, Books], now: datetime) -> None:
    """Raises Invalid with everything that is wrong with `counts`."""
    first: dict[str, int] = {}
    errors: list[Violation] = []
    for index, count in enumerate(counts):
        found = list(_violations(count, books.get(count.sku), now))
        if first.setdefault(count.sku, index) != index:
            found.insert(0, ("sku", f"is counted in counts.{first[count.sku]} already"))
        errors += [in_body(f"counts.{index}.{field}", message, sku=count.sku) for field, message in found]
    if errors:
        raise Invalid(f"{len(errors)} violation(s); see errors.", errors)


def counting(count: Count, books: Books, note: str) -> Movement:
    """The movement that makes the books agree with the shelf."""
    return Movement(count.sku, Kind.COUNT, trimmed(count.quantity - books.expected), note)


def _violations(count: Count, books: Books | None, now: datetime) -> Iterator[tuple[str, str]]:
    if (count.version is None) == (count.counted_at is None):
        yield "version", "name either the version or the time at which it was counted"
    if count.counted_at and count.counted_at > now:
        yield "counted_at", "should not lie in the future"
    if books is None:
        yield "sku", "no product has this SKU (one created a moment ago may take a second to arrive)"
        return
    if count.version is not None and count.version > books.version:
        yield "version", f"is newer than the level's own, which is {books.version}"
    if not books.fractional and not whole(count.quantity):
        yield "quantity", ONLY_WHOLE
    if count.quantity + books.moved < 0:
        yield "quantity", f"is less than the {-books.moved:f} units that were taken away since"
