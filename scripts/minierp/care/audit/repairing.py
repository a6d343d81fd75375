"""Repairing what an audit found, as far as it needs no person."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from scripts.minierp.client.answers import Json
from scripts.minierp.client.client import Client

_AT_ONCE = 100


def needs_person(finding: Json) -> bool:
    """Whether nothing but a person can repair it."""
    return bool(finding["remedy"] == "person")


def repair(client: Client, findings: Sequence[Json]) -> None:
    """Make stock anew where that helps, tell sales again, and let events be published once more. Raises CliError."""
    for skus in _some(_subjects(findings, "rebuild")):
        client.post("/stock/rebuilds", {"skus": skus})
    for orders in _some(_subjects(findings, "tell again")):
        client.post("/stock/rebuilds", {"orders": orders})
    for events in _some([_event(each) for each in findings if each["remedy"] == "publish"]):
        client.post("/audit/repairs", {"publish": events})
    for orders in _some(_subjects(findings, "announce")):
        client.post("/audit/repairs", {"announce": orders})


def _subjects(findings: Iterable[Json], remedy: str) -> list[str]:
    return sorted({str(each["subject"]) for each in findings if each["remedy"] == remedy})


def _event(finding: Json) -> Json:
    position = int(finding["details"]["position"])
    return {"domain": finding["domain"], "position": position, "id": finding["subject"]}


def _some(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for begin in range(0, len(items), _AT_ONCE):
        yield items[begin : begin + _AT_ONCE]
