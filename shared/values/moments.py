"""A moment as text: a timestamp of RFC 3339 that says its zone."""

import re
from datetime import UTC, datetime

_TIMESTAMP = r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)"


def moment(text: str) -> datetime:
    """The moment in UTC. Raises ValueError."""
    if not re.fullmatch(_TIMESTAMP, text, re.ASCII):
        raise ValueError("should be a time with its zone (RFC 3339), such as 2026-11-30T09:30:00Z")
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("is not a time of the calendar") from None
