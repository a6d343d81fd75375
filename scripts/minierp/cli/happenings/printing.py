"""Events for people: a row each, or one with everything that it says."""

from typing import Any

from scripts.minierp.terminal.documents import json_text
from scripts.minierp.terminal.lists import List
from scripts.minierp.terminal.output import console, facts

_OURS = "com.minierp."


def row(event: dict[str, Any]) -> list[object]:
    """When, what, about what, and by which names it is found again."""
    return [_time(event), _type(event), event.get("subject", ""), event["id"], event.get("correlationid", "")]


EVENTS = List("Events", ["Time", "Type", "Subject", "Id", "Request"], row)


def line(event: dict[str, Any]) -> str:
    """One that passes."""
    return "  ".join(map(str, row(event)))


def show_event(event: dict[str, Any]) -> None:
    """Everything that one says."""
    attributes = {name: value for name, value in event.items() if name != "data"}
    console().print(facts("Event", {**attributes, "data": json_text(event["data"], indent=2)}))


def _time(event: dict[str, Any]) -> str:
    return str(event.get("time", "")).replace("T", " ")[:23]


def _type(event: dict[str, Any]) -> str:
    return str(event["type"]).removeprefix(_OURS)
