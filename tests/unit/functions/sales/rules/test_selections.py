from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.sales.rules.lines import OrderLine
from functions.sales.rules.selections import Asked, Excess, everything, select
from shared.outcomes.problems import Conflict, Invalid


def order(*quantities: int, whole: bool | None = None) -> list[OrderLine]:
    return [OrderLine(number, f"TEA-{number}", Decimal(n), whole=whole) for number, n in enumerate(quantities, start=1)]


def asked(*units: tuple[int, str | None]) -> list[Asked]:
    return [Asked(line, Decimal(quantity) if quantity else None, line) for line, quantity in units]


def outstanding(line: OrderLine) -> Decimal:
    return line.outstanding


def test_units_of_lines_are_meant_and_all_of_them_without_a_quantity() -> None:
    assert select(order(5, 3), asked((2, None), (1, "1.50")), outstanding) == {1: Decimal("1.5"), 2: Decimal(3)}


def test_everything_is_what_the_lines_have() -> None:
    assert everything([*order(5), OrderLine(2, "TEA", Decimal(3), cancelled=Decimal(3))], outstanding) == {1: 5}


def test_every_line_that_makes_no_sense_is_listed() -> None:
    with pytest.raises(Invalid) as refused:
        select(order(5, 3, whole=True), asked((3, "1"), (1, "0.5"), (1, "1")), outstanding)

    assert [(error["field"], error["line"]) for error in refused.value.errors] == [
        ("lines.0.line", 3), ("lines.1.quantity", 1), ("lines.2.line", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("whole", [False, None])
def test_parts_of_units_are_meant_where_nobody_says_that_there_are_none(whole: bool | None) -> None:
    assert select(order(5, whole=whole), asked((1, "0.5")), outstanding) == {1: Decimal("0.5")}


def test_every_line_that_has_not_that_many_is_listed_with_what_it_has() -> None:
    with pytest.raises(Excess, match="2 line\\(s\\)") as refused:
        select(order(5, 3, 2), asked((1, "6"), (3, "2"), (2, "3.0001")), outstanding)

    assert isinstance(refused.value, Conflict)
    assert [(error["field"], error["line"], error["sku"], error["most"]) for error in refused.value.errors] == [
        ("lines.0.quantity", 1, "TEA-1", Decimal(5)), ("lines.2.quantity", 2, "TEA-2", Decimal(3)),
    ]  # fmt: skip


def test_nothing_is_not_a_selection() -> None:
    with pytest.raises(Excess):
        select([OrderLine(1, "TEA", Decimal(3), cancelled=Decimal(3))], asked((1, None)), outstanding)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=5))
def test_what_is_meant_is_never_more_than_there_is(pairs: list[tuple[int, int]]) -> None:
    lines = order(*(ordered for ordered, _ in pairs))
    wanted = asked(*((number, str(units)) for number, (_, units) in enumerate(pairs, start=1)))
    try:
        meant = select(lines, wanted, outstanding)
    except Excess as excess:
        assert len(excess.errors) == sum(units > ordered for ordered, units in pairs) > 0
    else:
        assert all(meant[line.line] <= line.outstanding for line in lines)
