"""`minierp events`: what people read of the past, and what is sent once more."""

import json
from typing import Any

from tests.unit.scripts.cli.conftest import done, run
from tests.unit.scripts.client.scripted_server import ScriptedServer

EVENT: dict[str, Any] = {
    "specversion": "1.0", "id": "e-1", "type": "com.minierp.sales.order.created.v2", "subject": "o-1",
    "time": "2030-01-31T09:00:00.123456+00:00", "correlationid": "web-7", "data": {"order_id": "o-1"},
}  # fmt: skip
OLDER = {**EVENT, "id": "e-0"}


def found(server: ScriptedServer) -> None:
    server.answers(200, {"items": [EVENT, OLDER], "next_cursor": None})


def test_a_search_asks_for_what_was_said_and_shows_a_row_for_each(server: ScriptedServer) -> None:
    found(server)

    shown = done(
        *("events", "search", "--type", EVENT["type"], "--since", "2030-01-31T10:00:00+01:00", "--domain", "sales"),
        *("--subject", "o-1", "--correlation", "web-7"),
    )

    for told in ("2030-01-31 09:00:00.123", "sales.order.created.v2", "o-1", "e-1", "web-7"):
        assert told in shown
    (asked,) = server.asked
    for said in ("type=com.minierp.sales.order.created.v2", "since=2030-01-31T10", "domain=sales", "subject=o-1"):
        assert said in asked.path


def test_one_event_is_shown_whole(server: ScriptedServer) -> None:
    server.answers(200, EVENT)
    shown = done("events", "show", "e-1")
    assert "order_id" in shown
    assert "web-7" in shown

    server.answers(200, EVENT)
    assert json.loads(done("events", "show", "e-1", "--json")) == EVENT


def test_what_is_replayed_goes_oldest_first(server: ScriptedServer) -> None:
    found(server)
    for _ in range(2):
        server.answers(200, {"event_id": "e", "queue": "reserve-stock"})

    said = done("events", "replay", "--to", "reserve-stock", "--type", EVENT["type"])

    assert "2 event(s) went to reserve-stock." in said
    assert [asked.path for asked in server.asked[1:]] == ["/events/e-0/replays", "/events/e-1/replays"]
    assert [asked.body for asked in server.asked[1:]] == [{"queue": "reserve-stock"}] * 2


def test_a_dry_run_sends_nothing(server: ScriptedServer) -> None:
    found(server)

    said = done("events", "replay", "--to", "reserve-stock", "--since", "2030-01-31T09:00:00Z", "--dry-run")

    assert "2 event(s) would go to reserve-stock." in said
    assert [asked.method for asked in server.asked] == ["GET"]


def test_named_events_are_replayed_and_said_as_json(server: ScriptedServer) -> None:
    server.answers(200, {"event_id": "e-1", "queue": "reserve-stock"})

    said = done("events", "replay", "e-1", "--to", "reserve-stock", "--json")

    assert json.loads(said) == [{"event_id": "e-1", "queue": "reserve-stock"}]


def test_nobody_replays_everything_by_mistake(server: ScriptedServer) -> None:
    for wrong in ([], ["e-1", "--type", "t"]):
        refused = run("events", "replay", "--to", "reserve-stock", *wrong)
        assert refused.exit_code == 2
    assert server.asked == []


def test_what_no_queue_takes_is_said_as_the_server_says_it(server: ScriptedServer) -> None:
    errors = [{"field": "queue", "message": "is the queue of no function"}]
    server.answers(422, {"title": "No", "status": 422, "detail": "There is no such queue.", "errors": errors})

    refused = run("events", "replay", "e-1", "--to", "nobody")

    assert refused.exit_code == 1
