"""A story as a tree: requests, the events they led to, who handled each, and what came of that.

Built of what each part knows by itself. An event says what caused it and which function emitted it; an inbox says when
a function handled an event. So what a handling led to is found by the event's cause and the emitter's name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from functions.platform.rules.belonging import cause_of
from functions.platform.rules.names import REFUSED, Event, moment
from shared.outcomes.answers import Document


@dataclass(frozen=True)
class Handled:
    """What the inbox of a domain says: the function handled the event of this source and id, and how it came to that.

    at: None where nobody noted it, or not yet, and the handling is known by what it led to.
    """

    domain: str
    function: str
    event_id: str
    source: str
    at: datetime | None
    attempts: int = 1
    repeats: int = 0
    redrives: int = 0


@dataclass
class _Node:
    """An event in the tree, its handlings by who did it, and what each of them led to."""

    event: Event
    handlings: dict[tuple[str, str], Handled] = field(default_factory=dict)
    led_to: dict[tuple[str, str], list["_Node"]] = field(default_factory=dict)

    def handling(self, by: tuple[str, str]) -> Handled:
        """What `by` (domain and function) did with the event; if nobody noted it, as far as it is known."""
        unnoted = Handled(*by, self.event["id"], self.event["source"], None)
        return self.handlings.setdefault(by, unnoted)


def story(
    events: Sequence[Event], handlings: Iterable[Handled], dead_letters: Mapping[str, Sequence[Document]]
) -> list[Document]:
    """The requests that began it, the earliest first, each with all that came of it.

    Every one of `events` stands in it once, and each handling of one of them; `dead_letters` are by the event's id.
    """
    nodes = {event["id"]: _Node(event) for event in sorted(events, key=moment)}
    for each in handlings:
        if (node := nodes.get(each.event_id)) and node.event["source"] == each.source:
            node.handlings[each.domain, each.function] = each
    roots: dict[_Beginning, list[_Node]] = {}
    for node in nodes.values():
        if (cause := nodes.get(cause_of(node.event))) and not _causes(nodes, node, cause):
            by = emitter(node.event)
            cause.handling(by)
            cause.led_to.setdefault(by, []).append(node)
        else:
            roots.setdefault(_beginning(node.event), []).append(node)
    return [_request(beginning, started, dead_letters) for beginning, started in roots.items()]


def emitter(event: Event) -> tuple[str, str]:
    """The domain and the name of the function that an event came from; empty where the source is not one of ours."""
    parts = str(event["source"]).split("/")
    return (parts[2], parts[3]) if len(parts) == 4 and parts[:2] == ["", "minierp"] else ("", str(event["source"]))


class _Beginning(NamedTuple):
    correlation_id: str
    actor: str
    cause: str
    source: str


def _beginning(event: Event) -> _Beginning:
    correlation_id, actor = (str(event.get(name, "")) for name in ("correlationid", "actorid"))
    return _Beginning(correlation_id, actor, cause_of(event), str(event["source"]))


def _causes(nodes: Mapping[str, _Node], node: _Node, cause: _Node) -> bool:
    """Whether `node` is among its own causes, which none of ours ever is."""
    seen: set[str] = set()
    above: _Node | None = cause
    while above and above.event["id"] not in seen:
        if above is node:
            return True
        seen.add(above.event["id"])
        above = nodes.get(cause_of(above.event))
    return False


def _request(
    beginning: _Beginning, started: Sequence[_Node], dead_letters: Mapping[str, Sequence[Document]]
) -> Document:
    domain, function = emitter(started[0].event)
    return {
        "correlation_id": beginning.correlation_id,
        "actor": beginning.actor,
        "domain": domain,
        "function": function,
        "caused_by": beginning.cause or None,
        "at": started[0].event.get("time"),
        "led_to": [_shown(node, dead_letters) for node in started],
    }


def _shown(node: _Node, dead_letters: Mapping[str, Sequence[Document]]) -> Document:
    event, data = node.event, node.event.get("data")
    return {
        "id": event["id"],
        "type": event["type"],
        "source": event["source"],
        "subject": event.get("subject"),
        "number": data.get("number") if isinstance(data, Mapping) else None,
        "at": event.get("time"),
        "handled_by": [
            {
                **_handling(handled, event, [each.event for each in led_to]),
                "led_to": [_shown(each, dead_letters) for each in led_to],
            }
            for by, handled in sorted(node.handlings.items(), key=_in_time)
            for led_to in [node.led_to.get(by, [])]
        ],
        "dead_letters": list(dead_letters.get(event["id"], ())),
    }


def _in_time(handling: tuple[Any, Handled]) -> tuple[bool, str, str]:
    at = handling[1].at
    return at is None, at.isoformat() if at else "", handling[1].function


def _handling(handled: Handled, event: Event, led_to: Sequence[Event]) -> Document:
    refusals = [each["data"]["problem"] for each in led_to if each["type"] == REFUSED]
    return {
        "domain": handled.domain,
        "function": handled.function,
        "at": handled.at,
        "after_ms": milliseconds(event.get("time"), handled.at),
        "attempts": handled.attempts,
        "repeats": handled.repeats,
        "redrives": handled.redrives,
        "refused": refusals[-1] if refusals and handled.at is None else None,
    }


def milliseconds(since: str | None, until: datetime | None) -> float | None:
    """How long it took, if both moments are known; never below zero, which only clocks that differ would say."""
    if not since or until is None:
        return None
    return max(0.0, round((until - datetime.fromisoformat(since)).total_seconds() * 1000, 1))
