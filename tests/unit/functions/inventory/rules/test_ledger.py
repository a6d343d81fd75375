from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.inventory.rules import ledger
from functions.inventory.rules.ledger import Kind, Level, Movement, fold


def level(on_hand: int = 0, reserved: int = 0, incoming: int = 0) -> Level:
    return Level(Decimal(on_hand), Decimal(reserved), Decimal(incoming))


def moved(kind: Kind, quantity: int) -> Movement:
    return Movement("chair", kind, Decimal(quantity))


@pytest.mark.parametrize(
    ("kind", "after"),
    [
        (Kind.OPENING_BALANCE, level(13, 4, 5)),
        (Kind.COUNT, level(13, 4, 5)),
        (Kind.GAIN, level(13, 4, 5)),
        (Kind.LOSS, level(13, 4, 5)),
        (Kind.DAMAGE, level(13, 4, 5)),
        (Kind.CORRECTION, level(13, 4, 5)),
        (Kind.SURPLUS, level(13, 4, 5)),
        (Kind.ORDERED, level(10, 4, 8)),
        (Kind.RECEIVED, level(13, 4, 2)),
        (Kind.GIVEN_UP, level(10, 4, 2)),
        (Kind.RESERVED, level(10, 7, 5)),
        (Kind.RELEASED, level(10, 1, 5)),
        (Kind.ALLOCATED, level(10, 7, 5)),
        (Kind.WITHDRAWN, level(10, 1, 5)),
        (Kind.SHIPPED, level(7, 1, 5)),
        (Kind.DISCREPANCY, level(13, 4, 5)),
        (Kind.RETURNED, level(13, 4, 5)),
        (Kind.SCRAPPED, level(7, 4, 5)),
        (Kind.SENT_BACK, level(7, 4, 5)),
    ],
)
def test_each_kind_of_movement_adds_what_it_says(kind: Kind, after: Level) -> None:
    assert level(10, 4, 5).after(moved(kind, 3)) == after


def test_every_kind_has_an_effect() -> None:
    assert all(Level().after(moved(kind, 1)) != Level() for kind in Kind)


def test_movements_add_up_upon_the_level_that_was_there() -> None:
    levels = {"chair": level(10, 4, 5), "table": level(1)}

    after = ledger.moved(levels, [moved(Kind.GAIN, 2), moved(Kind.RESERVED, 3)])

    assert after == {"chair": level(12, 7, 5), "table": level(1)}


def test_available_is_what_is_not_reserved_and_projected_what_will_be() -> None:
    assert level(10, 4, 5).available == 6
    assert level(10, 4, 5).projected == 11


@pytest.mark.parametrize(
    ("state", "sound"),
    [(level(5, 5), True), (level(), True), (level(4, 5), False), (level(-1, -1), False), (level(1, -1), False)],
)
def test_a_level_is_sound_when_nothing_is_promised_that_is_not_there(state: Level, sound: bool) -> None:
    assert state.sound is sound


def test_a_ledger_without_movements_is_an_empty_level() -> None:
    assert fold([]) == Level()


def test_movements_may_come_in_any_order() -> None:
    movements = [moved(Kind.ORDERED, 9), moved(Kind.RECEIVED, 4), moved(Kind.GIVEN_UP, 5), moved(Kind.RESERVED, 2)]

    assert {fold(order) for order in permutations(movements)} == {level(4, 2, 0)}


@given(st.lists(st.tuples(st.sampled_from(Kind), st.decimals(-999, 999, places=4)), max_size=30), st.randoms())
def test_any_ledger_folds_to_the_same_level_in_any_order(moves: list[tuple[Kind, Decimal]], chance: object) -> None:
    movements = [Movement("chair", kind, quantity) for kind, quantity in moves]
    shuffled = list(movements)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert fold(shuffled) == fold(movements)
