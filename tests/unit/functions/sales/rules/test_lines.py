"""Inventory and sales reckon alike, whatever overtakes what."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.sales.rules.lines import OrderLine, after_cancelling, after_return, after_shipping, after_words
from functions.sales.rules.statuses import status_of
from functions.sales.rules.transitions import may_become
from shared.events.lines import Held

NONE = Decimal(0)


def lines_of(*quantities: int, sku: str = "TEA") -> list[OrderLine]:
    return [OrderLine(number, sku, Decimal(units)) for number, units in enumerate(quantities, start=1)]


def word(reserved: int, waiting: int = 0, shipped: int = 0, version: int = 1) -> Held:
    return Held(sku="TEA", reserved=reserved, waiting=waiting, shipped=shipped, version=version)


def held(lines: Sequence[OrderLine]) -> list[tuple[int, int]]:
    """Units of each line that are reserved, and that wait."""
    return [(int(line.reserved), int(line.waiting)) for line in lines]


def test_the_earlier_line_of_a_sku_gets_what_is_reserved() -> None:
    assert held(after_words(lines_of(5, 5), [word(7, 3)])) == [(5, 0), (2, 3)]


def test_a_word_that_is_not_later_says_nothing() -> None:
    heard = after_words(lines_of(5), [word(2, 3, version=4)])

    assert held(after_words(heard, [word(5, 0, version=4)])) == [(2, 3)]
    assert held(after_words(heard, [word(0, 5, version=3)])) == [(2, 3)]
    assert held(after_words(heard, [word(5, 0, version=5)])) == [(5, 0)]


def test_a_word_about_another_sku_says_nothing() -> None:
    lines = lines_of(5, sku="COFFEE")

    assert after_words(lines, [word(1, 4)]) == lines


def test_shipping_takes_reserved_units_of_the_sku_first() -> None:
    heard = after_words(lines_of(5, 5), [word(5, 5)])

    assert held(after_shipping(heard, {2: Decimal(5)})) == [(0, 5), (0, 0)]


def test_cancelling_takes_waiting_units_of_the_sku_first() -> None:
    heard = after_words(lines_of(5, 5), [word(5, 5)])

    assert held(after_cancelling(heard, {1: Decimal(4)})) == [(1, 0), (4, 1)]


def test_what_left_before_the_word_was_said_is_in_it() -> None:
    heard = after_words(lines_of(10), [word(6, 4)])
    shipped = after_shipping(heard, {1: Decimal(3)})

    assert held(shipped) == [(3, 4)]
    assert held(after_words(shipped, [word(7, 0, shipped=3, version=2)])) == [(7, 0)], "inventory had seen it"
    assert held(after_words(shipped, [word(10, 0, shipped=0, version=2)])) == [(7, 0)], "inventory had not"


def test_what_comes_back_changes_nothing_of_what_is_outstanding() -> None:
    shipped = after_shipping(after_words(lines_of(5), [word(5)]), {1: Decimal(3)})

    (line,) = after_return(shipped, {1: Decimal(2)})

    assert (line.returned, line.returnable, line.outstanding, line.reserved) == (2, 1, 2, 2)


@pytest.mark.parametrize(
    ("changes", "decided", "status"),
    [
        ({}, False, "pending"),
        ({"cancelled": 1}, False, "pending"),
        ({"waiting": 1}, False, "pending"),
        ({}, True, "confirmed"),
        ({"cancelled": 1}, True, "confirmed"),
        ({"waiting": 1}, True, "backordered"),
        ({"shipped": 1}, True, "partially_shipped"),
        ({"shipped": 1, "waiting": 2}, True, "partially_shipped"),
        ({"shipped": 1, "cancelled": 2}, True, "shipped"),
        ({"shipped": 3}, True, "shipped"),
        ({"shipped": 3, "returned": 3}, True, "shipped"),
        ({"cancelled": 3}, True, "cancelled"),
        ({"cancelled": 3}, False, "cancelled"),
    ],
)
def test_a_status_follows_from_the_quantities(changes: dict[str, int], decided: bool, status: str) -> None:
    line = replace(OrderLine(1, "TEA", Decimal(3)), **{name: Decimal(units) for name, units in changes.items()})

    assert status_of([line], decided=decided) == status
    assert status_of([line], decided=decided, rejected=True) == "rejected"


@dataclass
class Inventory:
    """A model of the other side, which has one SKU of one order: its words, and what it has been told."""

    ordered: Decimal
    reserved: Decimal = NONE
    cancelled: Decimal = NONE
    shipped: Decimal = NONE
    version: int = 0
    words: list[Held] = field(default_factory=list)

    @property
    def outstanding(self) -> Decimal:
        return self.ordered - self.cancelled - self.shipped

    def say(self, reserved: Decimal) -> None:
        """Hold so many units, or what is outstanding."""
        self.version += 1
        self.reserved = min(reserved, self.outstanding)
        quantities = {"reserved": self.reserved, "waiting": self.outstanding - self.reserved, "shipped": self.shipped}
        self.words.append(Held(sku="TEA", version=self.version, **quantities))

    def told(self, what: str, units: Decimal) -> None:
        if what == "shipped":
            self.shipped += units
            self.reserved -= units
        else:
            self.cancelled += units
        self.version += 1
        self.reserved = max(min(self.outstanding, self.reserved), NONE)


UNITS = st.integers(1, 6).map(Decimal)
QUANTITIES = st.lists(st.integers(1, 6), min_size=1, max_size=3)


@given(QUANTITIES, st.data())
def test_both_sides_end_alike_whatever_overtakes_what(quantities: list[int], data: st.DataObject) -> None:
    lines = lines_of(*quantities)
    inventory = Inventory(Decimal(sum(quantities)))
    inventory.say(data.draw(UNITS))
    told: list[tuple[str, Decimal]] = []
    status, decided = "pending", False
    for step in data.draw(st.lists(st.sampled_from(["say", "tell", "hear", "ship", "cancel"]), max_size=14)):
        if step == "say":
            inventory.say(data.draw(UNITS))
        elif step == "tell" and told:
            inventory.told(*told.pop(data.draw(st.integers(0, len(told) - 1))))
        elif step == "hear" and inventory.words:
            lines = after_words(lines, [inventory.words.pop(data.draw(st.integers(0, len(inventory.words) - 1)))])
            decided = True
        elif step in ("ship", "cancel") and (open_ := [line for line in lines if line.outstanding]):
            line = data.draw(st.sampled_from(open_))
            units = min(data.draw(UNITS), line.outstanding)
            if step == "ship" and decided:
                lines = after_shipping(lines, {line.line: units})
                told.append(("shipped", units))
            elif step == "cancel":
                lines = after_cancelling(lines, {line.line: units})
                told.append(("cancelled", units))
        assert all(line.outstanding >= line.waiting >= 0 for line in lines)
        before, status = status, status_of(lines, decided=decided)
        may_become(before, status)
    for each in data.draw(st.permutations(told)):
        inventory.told(*each)
    for each in data.draw(st.permutations(inventory.words)):
        lines = after_words(lines, [each])

    assert sum(line.outstanding for line in lines) == inventory.outstanding
    assert sum(line.reserved for line in lines) == inventory.reserved
    waits = [line.waiting > 0 for line in lines if line.outstanding]
    assert waits == sorted(waits), "the earlier lines are served first"
