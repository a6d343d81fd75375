"""By what an event is found again: its id, what it is about, and the request that began it all."""

from collections.abc import Collection
from hashlib import blake2b

from shared.messaging.envelope import Envelope

NAMES = ("id", "subject", "correlationid")
"""The attributes of an event that the archive's index knows."""


def is_called(event: Envelope, names: Collection[str]) -> bool:
    """Whether the event has one of these names."""
    return any(event.get(attribute) in names for attribute in NAMES)


def names_of(event: Envelope) -> set[str]:
    """All names of an event."""
    return {str(event[attribute]) for attribute in NAMES if event.get(attribute)}


def hashed(names: Collection[str]) -> list[int]:
    """The keys under which `archive_entry` has these names: 64 bits of BLAKE2b."""
    return [int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True) for name in names]
