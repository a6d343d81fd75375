from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from functions.inventory.rules.departures import sending_back, shipping
from functions.inventory.rules.holdings import Holding
from functions.inventory.rules.ledger import Kind, Level, Movement
from functions.inventory.rules.ledger import moved as moved_by

UNITS = st.integers(0, 9).map(Decimal)


def holding(reserved: int = 0, waiting: int = 0) -> Holding:
    ordered = Decimal(reserved + waiting)
    return Holding(UUID(int=1), "chair", None, ordered, reserved=Decimal(reserved), waiting=Decimal(waiting))


def level(on_hand: int, reserved: int = 0) -> Level:
    return Level(Decimal(on_hand), Decimal(reserved))


def moved(kind: Kind, quantity: int) -> Movement:
    return Movement("chair", kind, Decimal(quantity))


def after(moves: list[Movement], before: Level) -> Level:
    return moved_by({"chair": before}, moves)["chair"]


def test_reserved_units_are_shipped_as_they_are() -> None:
    moves = shipping(holding(reserved=5), Decimal(3), level(9, 5))

    assert moves == [moved(Kind.SHIPPED, 3)]
    assert after(moves, level(9, 5)) == level(6, 2)


def test_units_that_were_not_reserved_are_taken_hold_of_as_they_leave() -> None:
    moves = shipping(holding(reserved=1, waiting=4), Decimal(3), level(9, 1))

    assert moves == [moved(Kind.RESERVED, 2), moved(Kind.SHIPPED, 3)]
    assert after(moves, level(9, 1)) == level(6, 0)


def test_units_that_the_books_do_not_have_are_booked_as_found() -> None:
    moves = shipping(holding(waiting=5), Decimal(5), level(2))

    assert moves == [moved(Kind.DISCREPANCY, 3), moved(Kind.RESERVED, 5), moved(Kind.SHIPPED, 5)]
    assert after(moves, level(2)) == level(0)


def test_goods_go_back_to_their_supplier_whether_the_books_have_them_or_not() -> None:
    assert sending_back("chair", Decimal(2), level(3)) == [moved(Kind.SENT_BACK, 2)]
    assert sending_back("chair", Decimal(5), level(3)) == [moved(Kind.DISCREPANCY, 2), moved(Kind.SENT_BACK, 5)]


@given(others=UNITS, mine=UNITS, waiting=UNITS, free=UNITS, quantity=UNITS)
def test_whatever_leaves_nothing_falls_below_zero_and_others_keep_what_they_reserved(
    others: Decimal, mine: Decimal, waiting: Decimal, free: Decimal, quantity: Decimal
) -> None:
    held = holding(int(mine), int(waiting))

    on_hand, reserved = others + mine + free, others + mine
    left = after(shipping(held, quantity, Level(on_hand, reserved)), Level(on_hand, reserved))

    assert left.on_hand >= 0
    assert left.reserved == others + held.after(shipped=quantity).reserved
