"""Which trigger the request turned out to be for that is being answered: each request is a context of its own."""

from contextvars import ContextVar

NONE = "none"
"""What nobody handles: a path that is not there, an event that cannot be read."""

_trigger: ContextVar[str] = ContextVar("trigger", default=NONE)


def begins() -> None:
    """A request begins; nothing is known of it yet."""
    _trigger.set(NONE)


def is_for(trigger: str) -> None:
    """It is for a method and path, such as `GET /stock/{sku}`, or for an event's type."""
    _trigger.set(trigger)


def trigger() -> str:
    """What it is for."""
    return _trigger.get()
