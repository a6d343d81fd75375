"""Which dead letters a command looks at, and what it says where not all can be seen."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from scripts.minierp.care.dead_letters import everywhere
from scripts.minierp.care.dead_letters.kept import kept
from scripts.minierp.cli.main import app
from scripts.minierp.terminal.errors import NoAnswer

SINCE = "2026-11-27T00:00:00+00:00"


def letter(event_id: str, queue: str = "a", **changes: Any) -> dict[str, Any]:
    told = {"event_type": "t", "subject": "", "since": SINCE, "times": 1, "undeliverable": "", "problem": None}
    mine = {"event_id": event_id, "queue": queue, "state": "parked", "cause": "given-up", "reason": "nobody knows"}
    return {**told, **mine, **changes}


class Place:
    """A broker, or what is kept: both are asked for their letters here."""

    queues = ("a", "b")

    def __init__(self, *letters: dict[str, Any], fails: bool = False) -> None:
        self.found, self.fails = list(letters), fails

    def letters(self, _queues: object) -> list[dict[str, Any]]:
        if self.fails:
            raise NoAnswer("It does not answer.")
        return self.found


@pytest.fixture
def minierp(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command line, with what lies in the queues and what is kept."""

    def run(queued: Place | None, stored: Place, *arguments: str) -> Result:
        @contextmanager
        def entered(place: Place | None) -> Iterator[Place | None]:
            yield place

        monkeypatch.setattr(everywhere, "broker_of", lambda _: entered(queued))
        monkeypatch.setattr(everywhere, "kept", lambda _: entered(stored))
        monkeypatch.setattr(everywhere, "read_letters", lambda broker, queues: broker.letters(queues))
        return CliRunner().invoke(app, ["dead-letters", *arguments])

    return run


def test_what_is_in_a_queue_and_what_is_kept_is_listed_and_nothing_twice(minierp: Any) -> None:
    moved = letter("moved", state="queued")

    shown = minierp(Place(moved, letter("waits", state="queued")), Place(letter("moved"), letter("kept")), "list")

    assert [shown.stdout.count(name) for name in ("moved", "waits", "kept", "parked", "queued")] == [1, 1, 1, 2, 1]


@pytest.mark.parametrize("broken", ["queues", "store"])
def test_what_can_be_seen_is_shown_and_what_cannot_is_said(minierp: Any, broken: str) -> None:
    queued = Place(letter("waits"), fails=broken == "queues")

    shown = minierp(queued, Place(letter("kept"), fails=broken == "store"), "list")

    assert (shown.exit_code, "It does not answer" in shown.output) == (1, True)
    assert ("kept" if broken == "queues" else "waits") in shown.stdout


def test_what_was_done_before_the_store_went_away_is_told(minierp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = Place(letter("back"), letter("stays"))

    def replay(one: dict[str, Any], dry_run: bool) -> list[dict[str, Any]]:
        if one["event_id"] == "stays":
            raise NoAnswer("It does not answer.")
        return [{"queue": one["queue"], "event_id": one["event_id"]}]

    monkeypatch.setattr(stored, "replay", replay, raising=False)
    monkeypatch.setattr(everywhere, "broker_of", lambda _: nullcontext())

    done = minierp(None, stored, "replay", "--all")

    assert (done.exit_code, "1 dead letter(s) came back." in done.stdout) == (1, True)
    assert "It does not answer" in done.output


def test_letters_are_counted_by_what_they_died_of(minierp: Any) -> None:
    refused = {"cause": "refused", "problem": {"title": "No", "detail": "Never."}}
    letters = [letter("1"), letter("2", "b", **refused), letter("3", **refused), letter("4", "b", **refused)]

    shown = minierp(Place(), Place(*letters), "list", "--by", "cause")

    # a time has two lines
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in shown.stdout.splitlines() if "│" in line]
    assert [row[:3] for row in rows] == [
        ["refused: No", "3", "a (1)"],
        ["", "", "b (2)"],
        ["retries exhausted or source stopped (function gave no refusal)", "1", "a (1)"],
        ["", "", ""],
    ]


def test_whoever_names_a_broker_alone_means_no_system_that_runs_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINIERP_HOME", str(tmp_path))
    monkeypatch.delenv("MINIERP_URL", raising=False)

    with kept("amqp://elsewhere") as named, kept(None) as nothing:
        assert (named, nothing) == (None, None)
    monkeypatch.setenv("MINIERP_URL", "https://shop.example")
    with kept("amqp://elsewhere") as both, everywhere.broker_of(None) as broker:
        assert both is not None
        assert broker is None
