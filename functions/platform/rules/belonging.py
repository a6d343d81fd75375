"""Which events belong to a story: those about something, what led to them, and whatever came of them."""

from collections.abc import Collection, Iterable, Mapping

from functions.platform.rules.names import Event, is_called, moment


def belonging(events: Iterable[Event], names: Collection[str]) -> list[Event]:
    """Of `events`, those that have one of `names`, their causes, and what they caused; each once, oldest first.

    A delivery gives stock to many orders: of what its receipt led to, only what is about the wanted one is told.
    """
    known = {event["id"]: event for event in events}
    about = [event["id"] for event in known.values() if is_called(event, names)]
    wanted = _reached(about, {each: [cause_of(event)] for each, event in known.items()})
    wanted |= _reached(about, effects(known.values()))
    return sorted((known[each] for each in wanted if each in known), key=moment)


def effects(events: Iterable[Event]) -> dict[str, list[str]]:
    """By the id of each event that led to something: the ids of what it led to."""
    found: dict[str, list[str]] = {}
    for event in events:
        found.setdefault(cause_of(event), []).append(event["id"])
    return found


def cause_of(event: Event) -> str:
    """The id of the event that led to this one, empty if a request did."""
    return str(event.get("causationid", ""))


def _reached(start: Iterable[str], ways: Mapping[str, Iterable[str]]) -> set[str]:
    """Where one gets from `start`, and `start` itself."""
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        here = waiting.pop()
        if here not in reached:
            reached.add(here)
            waiting += ways.get(here, ())
    return reached
