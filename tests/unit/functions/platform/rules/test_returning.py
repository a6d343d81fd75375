"""Dead letters go back in order, ever more seldom, and not for ever."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.platform.rules.returning import LONGEST_PAUSE, Cause, Waiting, cause_of, pause, to_return

NOW = datetime(2026, 11, 27, tzinfo=UTC)
SECONDS = st.integers(-60, 60).map(lambda seconds: NOW + timedelta(seconds=seconds))
LETTERS = st.lists(
    st.builds(
        Waiting,
        key=st.uuids().map(str),
        queue=st.sampled_from(["a", "b"]),
        subject=st.sampled_from(["", "1", "2"]),
        sequence=st.integers(0, 3),
        happened=SECONDS,
        due=SECONDS,
    ),
    max_size=12,
)


def aggregate(letter: Waiting) -> tuple[str, str]:
    return letter.queue, letter.subject or letter.key


@given(LETTERS)
def test_of_one_aggregate_none_goes_back_before_an_earlier_one(letters: list[Waiting]) -> None:
    going = to_return(letters, NOW)

    for each in {aggregate(letter) for letter in letters}:
        mine = sorted((one for one in letters if aggregate(one) == each), key=lambda one: (one.sequence, one.happened))
        returned = [letter for letter in going if aggregate(letter) == each]
        assert returned in ([], sorted(returned, key=lambda one: (one.sequence, one.happened)))
        assert len(returned) in (0, len(mine)), "all or none"
        if returned:
            assert returned[0].due <= NOW


@given(LETTERS)
def test_what_is_due_and_waits_for_nobody_goes_back_once(letters: list[Waiting]) -> None:
    going = to_return(letters, NOW)

    assert len(going) == len({letter.key for letter in going})
    assert {one.key for one in letters if not one.subject} & {one.key for one in going} == {
        one.key for one in letters if not one.subject and one.due <= NOW
    }


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_pauses_grow_to_half_a_minute_and_chance_shortens_them_by_a_quarter_at_most(
    redrives: int, chance: float
) -> None:
    longest = pause(redrives, 0)

    assert 2 <= longest <= LONGEST_PAUSE
    assert 0.75 * longest <= pause(redrives, chance) <= longest
    assert pause(redrives + 1, 0) == min(2 * longest, LONGEST_PAUSE)


@pytest.mark.parametrize(
    ("undeliverable", "redrives", "cause"),
    [
        (False, 0, Cause.GIVEN_UP),
        (False, 49, Cause.GIVEN_UP),
        (False, 50, Cause.EXHAUSTED),
        (True, 0, Cause.UNDELIVERABLE),
    ],
)
def test_what_may_succeed_returns_and_nothing_else(undeliverable: bool, redrives: int, cause: Cause) -> None:
    assert cause_of(undeliverable, redrives, 50) is cause
    assert [each for each in Cause if each.returns] == [Cause.GIVEN_UP]
