"""Two of three are right: the level, the ledger, and the rows of orders."""

import uuid
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from functions.inventory.rules.holdings import Holding
from functions.inventory.rules.ledger import Kind, Level, Movement, fold
from functions.inventory.rules.rebuilding import REFERENCE, Books, Posting, Purchase, Rebuilt, Sale, rebuilt

SKU = "TEA-1"
ORDER = uuid.UUID(int=7)
SALE, PURCHASE = f"sales-order:{ORDER}", f"purchase-order:{ORDER}"
D = Decimal


def held(reserved: int, shipped: int = 0, waiting: int = 0) -> Holding:
    ordered = D(reserved + shipped + waiting)
    return Holding(ORDER, SKU, None, ordered, D(0), D(shipped), D(reserved), D(waiting))


def books(level: Level, folded: Level, **more: object) -> Books:
    figures = {"held": folded.reserved, "waiting": D(0), "expected": folded.incoming}
    return Books(SKU, level, folded, **{**figures, **more})  # type: ignore[arg-type]


def told(new: Rebuilt) -> list[tuple[Kind, Decimal, str]]:
    return [(posting.movement.kind, posting.movement.quantity, posting.reference) for posting in new.postings]


def test_sound_books_stay_as_they_are() -> None:
    sound = books(Level(D(9), D(2), D(1)), Level(D(9), D(2), D(1)))

    assert not rebuilt(sound).differs(sound)


def test_a_level_follows_its_ledger() -> None:
    wrong = books(Level(D(12), D(2)), Level(D(9), D(2)))
    new = rebuilt(wrong)

    assert (new.level, told(new)) == (Level(D(9), D(2)), [])
    assert new.differs(wrong)


def test_a_row_follows_the_ledger_that_the_level_agrees_with() -> None:
    level = Level(D(7), D(2))
    wrong = books(level, level, held=D(5), sales=[Sale(held(5, shipped=0), D(2), D(3))])
    new = rebuilt(wrong)

    assert (new.level, told(new), new.holdings) == (level, [], [held(2, shipped=3)])


def test_a_ledger_that_lacks_a_movement_gets_it_under_the_order_s_reference() -> None:
    shipped = Level(D(6), D(0))
    wrong = books(shipped, Level(D(9), D(3)), held=D(0), sales=[Sale(held(0, shipped=3), D(3), D(0))])
    new = rebuilt(wrong)

    assert (new.level, told(new), new.holdings) == (shipped, [(Kind.SHIPPED, D(3), SALE)], [])


def test_a_ledger_in_which_a_movement_stands_twice_gets_its_opposite() -> None:
    row, twice = Purchase(ORDER, SKU, D(5)), Purchase(ORDER, SKU, D(10))
    wrong = books(Level(incoming=D(5)), Level(incoming=D(10)), expected=D(5), purchases=[(row, twice)])
    by_hand = Posting(Movement(SKU, Kind.GAIN, D(2)), "adjustment")

    assert told(rebuilt(wrong)) == [(Kind.ORDERED, D(-5), PURCHASE)]
    assert told(rebuilt(books(Level(D(8)), Level(D(10)), twins=[by_hand]))) == [(Kind.GAIN, D(-2), "adjustment")]


def test_an_order_without_a_row_gets_one_from_the_ledger() -> None:
    level = Level(D(9), D(4))
    wrong = books(level, level, held=D(0), sales=[Sale(Holding(ORDER, SKU), D(4), D(1), known=False)])

    assert rebuilt(wrong).holdings == [held(4, shipped=1)]


def test_what_waits_is_what_is_outstanding_and_not_reserved() -> None:
    level = Level(D(9), D(2))
    crooked = replace(held(2), ordered=D(6), waiting=D(1))
    wrong = books(level, level, held=D(2), waiting=D(1), sales=[Sale(crooked, D(2), D(0))])

    assert rebuilt(wrong).holdings == [held(2, waiting=4)]


def test_what_no_order_explains_is_compensated_by_itself() -> None:
    new = rebuilt(books(Level(D(-1)), Level(D(-1), D(3), D(2)), held=D(0), expected=D(0)))

    assert new.level == Level()
    assert {reference for _, _, reference in told(new)} == {REFERENCE}


quantities = st.integers(0, 20).map(D)
levels = st.builds(Level, quantities, quantities, quantities)
sales = st.builds(
    lambda holding, *ledger: Sale(holding, *ledger), st.builds(held, *[st.integers(0, 9)] * 3), quantities, quantities
)


@given(levels, levels, st.lists(sales, max_size=3), quantities)
def test_whatever_was_wrong_is_right_the_second_time(
    level: Level, folded: Level, wrong: list[Sale], expected: Decimal
) -> None:
    of_rows = sum((sale.holding.reserved for sale in wrong), D(0))
    first = rebuilt(books(level, folded, held=of_rows, expected=expected, sales=wrong))
    rows = [sale.by_ledger() if level == folded else sale.by_itself() for sale in wrong]
    ledger = folded
    for move, _ in first.postings:
        ledger = ledger.after(move)
    again = books(first.level, ledger, held=sum((row.reserved for row in rows), D(0)), expected=expected)

    assert first.level == ledger
    assert (first.level.reserved, first.level.incoming) == (again.held, expected)
    assert rebuilt(again).postings == []
    assert fold(move for move, _ in first.postings).incoming == expected - folded.incoming
