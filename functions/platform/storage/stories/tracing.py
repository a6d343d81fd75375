"""Reading a whole story: the events of the archive and the outboxes, what the inboxes noted, the dead letters."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from functions.platform.rules.belonging import belonging, cause_of
from functions.platform.rules.names import Event
from functions.platform.rules.stories import Handled
from functions.platform.storage.archive.archive import events_about
from functions.platform.storage.letters import letters
from functions.platform.storage.stories.handlings import handlings_of
from shared.outcomes.answers import Document


class Found(NamedTuple):
    """What there is to tell."""

    events: list[Event]
    handlings: list[Handled]
    dead_letters: dict[str, list[Document]]


def find(names: Collection[str]) -> Found:
    """The story of whatever is called by one of `names`: an order's id, a correlation id, an event's id.

    Raises Unavailable.
    """
    first = events_about(names)
    # What led to these events and came of them went by the same correlation ids.
    further = {str(event.get("correlationid", "")) for event in first} | {cause_of(event) for event in first}
    further -= {"", *names}
    events = belonging([*first, *(events_about(further) if further else ())], names)
    event_ids = {event["id"] for event in events}
    return Found(events, handlings_of(event_ids) if event_ids else [], _dead_letters(event_ids))


def _dead_letters(event_ids: Iterable[str]) -> dict[str, list[Document]]:
    """By the event's id, what is kept of it because a function could not take it."""
    called = {letters.called(event_id): event_id for event_id in event_ids}
    found: dict[str, list[Document]] = {}
    for state in letters.STATES:
        for place in letters.places(f"{state}/") if called else ():
            if place.name in called and (document := letters.read(place.key)):
                found.setdefault(called[place.name], []).append(_shown(place, document))
    return found


def _shown(place: letters.Place, document: Document) -> Document:
    told = {name: document.get(name) for name in ("cause", "since", "times", "redrives", "due")}
    return {"queue": place.queue, "state": place.state, **told, "problem": document.get("problem")}
