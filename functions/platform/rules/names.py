"""By what an event is found again: its id, what it is about, and the request that began it all."""

from collections.abc import Collection, Mapping
from typing import Any

Event = Mapping[str, Any]
"""An event's envelope."""

REFUSED = "com.minierp.platform.event.refused.v1"
"""The type of a refusal (`shared.events.platform.EventRefused`), of which the rules know no more."""

NAMES = ("id", "subject", "correlationid")
"""The attributes of an event that the archive's index knows."""


def is_called(event: Event, names: Collection[str]) -> bool:
    """Whether the event has one of these names."""
    return any(event.get(attribute) in names for attribute in NAMES)


def names_of(event: Event) -> set[str]:
    """All names of an event."""
    return {str(event[attribute]) for attribute in NAMES if event.get(attribute)}


def moment(event: Event) -> tuple[str, str]:
    """Where an event stands in time: all of ours tell it in UTC, in one form, which sorts as it is."""
    return str(event.get("time", "")), str(event["id"])
