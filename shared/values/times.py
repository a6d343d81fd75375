"""Days and moments as people and shops write them: a date of ISO 8601, a timestamp of RFC 3339 that says its zone."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from shared.values.moments import moment

_DATE = r"\d{4}-\d\d-\d\d"

CLOCKS_DIFFER = timedelta(days=1)
"""How far in the future something that has happened may lie: another shop's clock, or its idea of its zone."""


def _day(value: Any) -> date:
    if not isinstance(value, str) or not re.fullmatch(_DATE, value, re.ASCII):
        raise ValueError("should be a date such as 2026-11-30")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("is not a day of the calendar") from None


def _past_moment(value: Any) -> datetime:
    happened = moment(value if isinstance(value, str) else "")
    if happened > datetime.now(UTC) + CLOCKS_DIFFER:
        raise ValueError("is more than a day in the future")
    return happened


def _in_utc(at: datetime) -> datetime:
    try:
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:  # the first or the last day of the calendar, seen from elsewhere
        raise ValueError("is not a time of the calendar") from None


Day = Annotated[date, BeforeValidator(_day)]
"""A day of the calendar."""

PastMoment = Annotated[datetime, BeforeValidator(_past_moment)]
"""When something happened, in UTC: at most CLOCKS_DIFFER in the future."""

Moment = Annotated[datetime, AfterValidator(_in_utc)]
"""When something happened, as an event tells it, in UTC."""
