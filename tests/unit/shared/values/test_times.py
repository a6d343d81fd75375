from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.values.times import Day, Moment, PastMoment


def read(kind: Any, value: object) -> Any:
    return TypeAdapter(kind).validate_python(value)


def refusal(kind: Any, value: object) -> str:
    with pytest.raises(ValidationError) as refused:
        read(kind, value)
    return str(refused.value.errors()[0]["msg"])


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01T12:00:00Z", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-03-01t12:00:00z", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-03-01 12:00:00+01:30", datetime(2026, 3, 1, 10, 30, tzinfo=UTC)),
        ("2026-03-01T00:30:00.25+02:00", datetime(2026, 2, 28, 22, 30, 0, 250_000, tzinfo=UTC)),
        ("2026-03-01T12:00:00.123456789Z", datetime(2026, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)),
    ],
)
def test_a_moment_with_any_zone_is_the_same_moment_in_utc(text: str, moment: datetime) -> None:
    found = read(PastMoment, text)

    assert (found, found.tzinfo) == (moment, UTC)


@given(st.integers(-(10**10), 10**9), st.integers(-1439, 1439))
def test_what_python_writes_of_a_time_with_a_zone_is_read_as_the_same_moment(seconds: int, minutes: int) -> None:
    aware = datetime.fromtimestamp(seconds, timezone(timedelta(minutes=minutes)))

    assert read(PastMoment, aware.isoformat()) == aware


@pytest.mark.parametrize(
    "value",
    ["2026-03-01T12:00:00", "2026-03-01", "12:00Z", "yesterday", "", 1_700_000_000, None, "٢٠٢٦-03-01T12:00:00Z"],
)
def test_a_time_without_a_zone_or_of_another_form_is_refused(value: object) -> None:
    assert "with its zone" in refusal(PastMoment, value)


@pytest.mark.parametrize("text", ["2026-02-30T12:00:00Z", "2026-03-01T25:00:00Z", "0001-01-01T00:00:00+12:00"])
def test_a_time_that_no_calendar_has_is_refused(text: str) -> None:
    assert "not a time of the calendar" in refusal(PastMoment, text)


def test_another_shops_clock_may_be_ahead_for_a_day_and_no_longer() -> None:
    now = datetime.now(UTC)

    assert read(PastMoment, (now + timedelta(hours=23)).isoformat())
    assert "future" in refusal(PastMoment, (now + timedelta(hours=25)).isoformat())


def test_a_day_is_a_date_and_nothing_else() -> None:
    assert read(Day, "2026-11-30") == date(2026, 11, 30)


@pytest.mark.parametrize("value", ["2026-11-30T00:00:00", "20261130", "30.11.2026", "2026-W01-1", 20_000, None])
def test_what_is_no_date_is_told_what_one_looks_like(value: object) -> None:
    assert "such as 2026-11-30" in refusal(Day, value)


def test_a_day_that_no_calendar_has_is_refused() -> None:
    assert "not a day of the calendar" in refusal(Day, "2026-02-30")


@pytest.mark.parametrize("given", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_moment_that_no_calendar_in_utc_has_is_refused(given: str) -> None:
    assert "not a time of the calendar" in refusal(Moment, given)


@pytest.mark.parametrize("given", ["2026-03-01T12:00:00", "2026-03-01T14:00:00+02:00"])
def test_a_moment_that_an_event_tells_is_in_utc(given: str) -> None:
    assert read(Moment, given).isoformat() == "2026-03-01T12:00:00+00:00"
