"""Parts leave nothing out and have nothing twice."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from functions.platform.rules.audit.parts import KEYS_A_PART, Part, due, parts_of

parts = st.integers(1, 50)


@given(parts, st.uuids())
def test_every_id_belongs_to_one_part(of: int, wanted: UUID) -> None:
    ranges = [Part(number, of).ids for number in range(1, of + 1)]

    assert sum(first <= wanted <= last for first, last in ranges) == 1


@given(parts, st.integers(1, 1000), st.integers(-1, 1000))
def test_every_number_of_a_row_belongs_to_one_part(of: int, first: int, more: int) -> None:
    ranges = [Part(number, of).within(first, first + more) for number in range(1, of + 1)]

    numbers = [number for begin, end in ranges for number in range(begin, end + 1)]
    assert numbers == list(range(first, first + more + 1))


def test_there_are_as_many_parts_as_the_keys_need_and_at_least_one() -> None:
    assert [parts_of(keys) for keys in (0, KEYS_A_PART, KEYS_A_PART + 1)] == [1, 1, 2]


@given(st.integers(1, 2000), st.integers(1, 300), st.integers(0, 10**9))
def test_the_ticks_of_a_day_see_all_parts(of: int, ticks: int, first: int) -> None:
    seen = {part.number for tick in range(first, first + ticks) for part in due(tick, of, ticks)}

    assert seen == set(range(1, of + 1))
