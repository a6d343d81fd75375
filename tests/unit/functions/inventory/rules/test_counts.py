from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.inventory.rules.counts import OF_THE_BOOKS, Books, Count, counting, moved, refuse_nonsense
from functions.inventory.rules.ledger import Kind, Level, Movement, fold
from shared.outcomes.problems import Invalid
from shared.values.quantities import ONLY_WHOLE

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ON_THE_SHELF = (Kind.GAIN, Kind.LOSS, Kind.RECEIVED, Kind.SHIPPED, Kind.RETURNED, Kind.SCRAPPED)
UNITS = st.integers(1, 9).map(Decimal)


def a_count(quantity: str = "5", **changes: object) -> Count:
    return Count("TEA", Decimal(quantity), 7, None)._replace(**changes)  # type: ignore[arg-type]


def the_books(on_hand: int = 5, moved: int = 0, fractional: bool = True) -> Books:
    return Books(Level(Decimal(on_hand)), 9, fractional, Decimal(moved))


def violations(*counts: Count, **books: Books) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        refuse_nonsense(counts, {"TEA": the_books(), **books}, NOW)
    return {error["field"]: error["message"] for error in refused.value.errors}


def test_the_difference_is_to_what_should_have_been_there_when_it_was_counted() -> None:
    books = the_books(on_hand=12, moved=-3)

    assert books.expected == 15
    assert counting(a_count("14"), books, "top shelf") == Movement("TEA", Kind.COUNT, Decimal(-1), "top shelf")


def test_a_count_that_makes_sense_is_taken() -> None:
    refuse_nonsense([a_count(), Count("JAM", Decimal("0.5"), None, NOW)], {"TEA": the_books(), "JAM": the_books()}, NOW)


@pytest.mark.parametrize(
    ("count", "field", "message"),
    [
        (a_count(version=None), "version", "name either the version or the time at which it was counted"),
        (a_count(counted_at=NOW), "version", "name either the version or the time at which it was counted"),
        (a_count(version=None, counted_at=NOW + timedelta(seconds=1)), "counted_at", "should not lie in the future"),
        (a_count(version=10), "version", "is newer than the level's own, which is 9"),
        (
            a_count(sku="COFFEE"),
            "sku",
            "no product has this SKU (one created a moment ago may take a second to arrive)",
        ),
    ],
    ids=["neither", "both", "future", "newer", "unknown"],
)
def test_nonsense_is_refused(count: Count, field: str, message: str) -> None:
    assert violations(count) == {f"counts.0.{field}": message}


def test_what_is_wrong_is_told_with_its_sku() -> None:
    with pytest.raises(Invalid) as refused:
        refuse_nonsense([a_count(), a_count(), a_count(sku="COFFEE")], {"TEA": the_books()}, NOW)

    assert [(error["field"], error["sku"]) for error in refused.value.errors] == [
        ("counts.1.sku", "TEA"), ("counts.2.sku", "COFFEE"),
    ]  # fmt: skip


def test_there_are_no_halves_of_a_whole() -> None:
    assert violations(a_count("0.5"), TEA=the_books(fractional=False)) == {"counts.0.quantity": ONLY_WHOLE}


def test_what_was_taken_away_since_must_have_been_there() -> None:
    found = violations(a_count("2"), TEA=the_books(moved=-3))

    assert found == {"counts.0.quantity": "is less than the 3 units that were taken away since"}
    refuse_nonsense([a_count("3")], {"TEA": the_books(moved=-3)}, NOW)


def test_everything_that_is_wrong_is_listed() -> None:
    found = violations(a_count(), a_count(version=10), a_count(sku="COFFEE", version=None))

    assert found == {
        "counts.1.sku": "is counted in counts.0 already",
        "counts.1.version": "is newer than the level's own, which is 9",
        "counts.2.version": "name either the version or the time at which it was counted",
        "counts.2.sku": "no product has this SKU (one created a moment ago may take a second to arrive)",
    }


@given(
    wrong=st.integers(-5, 5).map(Decimal),
    before=st.lists(st.tuples(st.sampled_from(ON_THE_SHELF), UNITS)),
    since=st.lists(st.tuples(st.sampled_from([*ON_THE_SHELF, *sorted(OF_THE_BOOKS)]), UNITS)),
)
def test_once_a_count_is_booked_the_books_say_what_is_on_the_shelf(
    wrong: Decimal, before: list[tuple[Kind, Decimal]], since: list[tuple[Kind, Decimal]]
) -> None:
    earlier, later = ([Movement("TEA", *move) for move in moves] for moves in (before, since))
    counted = fold(earlier).on_hand  # whatever the books have wrong, the shelf has what came and went
    level = fold([Movement("TEA", Kind.CORRECTION, wrong), *earlier, *later])

    movement = counting(a_count(quantity=counted), Books(level, 9, True, moved(later)), "")

    on_the_shelf = [move for move in later if move.kind not in OF_THE_BOOKS]
    assert level.after(movement).on_hand == counted + fold(on_the_shelf).on_hand
