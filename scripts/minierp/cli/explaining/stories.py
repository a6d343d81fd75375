"""A story as people read it: a tree of requests, events and who handled them, with times and whatever went wrong."""

from datetime import datetime
from typing import Any

from rich.text import Text
from rich.tree import Tree

from scripts.minierp.cli.explaining.naming import by
from scripts.minierp.terminal.output import STATES, moment

Json = dict[str, Any]


def heading(trace: Json) -> Text:
    """What the story is about, how much of it there is, and how long it took."""
    order = trace["order"]
    title = Text(f"{order['number']}, " if order else f"{trace['key']}, ", "bold")
    if order:
        title.append(order["status"], STATES.get(order["status"])).append(", ")
    title.append(f"from {moment(trace['began_at'])} for {took(trace['duration_ms'])}: ")
    counts = (("events", "event"), ("handlings", "handling"), ("dead_letters", "dead letter"))
    title.append(", ".join(_counted(trace[name], word) for name, word in counts if trace[name]))
    return title


def tree(request: Json) -> Tree:
    """One request, or whatever else began something, with all that came of it."""
    label = Text(f"{_date(request['at'])}{_time(request['at'])} ")
    label.append(request["function"], "bold").append(f" ({request['domain'] or 'elsewhere'}), ")
    cause = request["caused_by"]
    asked = f"request {request['correlation_id']}{by(request)}"
    label.append(f"because of {cause}, which is no event of ours" if cause else asked)
    top = Tree(label)
    for event in request["led_to"]:
        _add_event(top, event)
    return top


def took(milliseconds: float) -> str:
    """A duration for the eye: 4 ms, 1.2 s, 3 min 20 s, 2 h 5 min, 3 d 4 h."""
    seconds = milliseconds / 1000
    if seconds < 1:
        return f"{milliseconds:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    units = (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1))
    larger = next(place for place, (_, size) in enumerate(units) if seconds >= size)
    (first, size), (second, part) = units[larger : larger + 2]
    return f"{seconds // size:.0f} {first} {seconds % size // part:.0f} {second}"


def _add_event(parent: Tree, event: Json) -> None:
    label = Text(str(event["type"]).removeprefix("com.minierp."), "cyan")
    label.append(f"  {_time(event['at'])}", "dim").append(f"  {event['number'] or event['subject'] or ''}")
    branch = parent.add(label)
    for handling in event["handled_by"]:
        handler = branch.add(_handling(handling))
        for led_to in handling["led_to"]:
            _add_event(handler, led_to)
    for letter in event["dead_letters"]:
        branch.add(_dead_letter(letter))


def _handling(handling: Json) -> Text:
    label = Text(handling["function"], "bold").append(f" ({handling['domain']})")
    if handling["after_ms"] is not None:
        label.append(f", {took(handling['after_ms'])} later", "dim")
    elif not handling["refused"]:
        label.append(", nobody noted when", "dim")
    notes = [
        f"at attempt {handling['attempts']}" if handling["attempts"] > 1 else "",
        f"came again {_times(handling['repeats'])}" if handling["repeats"] else "",
        f"back from the dead letters {_times(handling['redrives'])}" if handling["redrives"] else "",
    ]
    for note in filter(None, notes):
        label.append(f", {note}", "yellow")
    if refused := handling["refused"]:
        label.append(f", refused: {refused.get('detail') or refused.get('title')}", "red")
    return label


def _dead_letter(letter: Json) -> Text:
    since = f" since {moment(letter['since'])}" if letter["since"] else ""
    label = Text(f"dead letter of {letter['queue']}, {letter['state']}{since}: {letter['cause']}", "red")
    if problem := letter["problem"]:
        label.append(f", {problem.get('detail') or problem.get('title')}", "red")
    return label


def _date(timestamp: str | None) -> str:
    return f"{timestamp[:10]} " if timestamp else ""


def _time(timestamp: str | None) -> str:
    """The time of day to the millisecond."""
    try:
        return f"{datetime.fromisoformat(timestamp or ''):%T.%f}"[:-3]
    except ValueError:  # a foreign event may say anything
        return timestamp or "at some time"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"
