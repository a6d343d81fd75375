"""`minierp trace`: what people read of a story."""

import json
from typing import Any

import pytest

from scripts.minierp.cli.explaining.stories import took
from tests.unit.scripts.cli.conftest import done, run
from tests.unit.scripts.client.scripted_server import ScriptedServer

HANDLING: dict[str, Any] = {
    "domain": "inventory", "function": "reserve_stock", "at": "2030-01-01T09:00:00.020+00:00", "after_ms": 20.0,
    "attempts": 1, "repeats": 0, "redrives": 0, "refused": None, "led_to": [],
}  # fmt: skip
EVENT: dict[str, Any] = {
    "id": "e-1", "type": "com.minierp.sales.order.created.v2", "source": "/minierp/sales/create_sales_order",
    "subject": "o-1", "number": "SO-2030-000001", "at": "2030-01-01T09:00:00+00:00", "handled_by": [HANDLING],
    "dead_letters": [],
}  # fmt: skip
REQUEST: dict[str, Any] = {
    "correlation_id": "web-7", "actor": "ada", "domain": "sales", "function": "create_sales_order", "caused_by": None,
    "at": "2030-01-01T09:00:00+00:00", "led_to": [EVENT],
}  # fmt: skip
TRACE: dict[str, Any] = {
    "key": "SO-2030-000001",
    "order": {"id": "o-1", "number": "SO-2030-000001", "domain": "sales", "status": "confirmed"},
    "began_at": "2030-01-01T09:00:00+00:00", "ended_at": "2030-01-01T09:00:00.020+00:00", "duration_ms": 20.0,
    "events": 1, "handlings": 1, "dead_letters": 0, "requests": [REQUEST],
}  # fmt: skip


def told(server: ScriptedServer, **changes: Any) -> str:
    """The story of an event that was handled, or came to something else, as `changes` say of the event."""
    event = {**EVENT, **changes}
    server.answers(200, {**TRACE, "requests": [{**REQUEST, "led_to": [event]}]})
    return done("trace", "SO-2030-000001")


def handled(**changes: Any) -> dict[str, Any]:
    return {"handled_by": [{**HANDLING, **changes}]}


def test_a_story_is_a_tree_of_requests_events_and_who_handled_them(server: ScriptedServer) -> None:
    assert told(server).splitlines() == [
        "SO-2030-000001, confirmed, from 2030-01-01 09:00:00Z for 20 ms: 1 event, 1 handling",
        "2030-01-01 09:00:00.000 create_sales_order (sales), request web-7 by ada",
        "└── sales.order.created.v2  09:00:00.000  SO-2030-000001",
        "    └── reserve_stock (inventory), 20 ms later",
    ]
    assert server.asked[0].path == "/traces/SO-2030-000001"


def test_of_a_request_from_before_it_is_not_said_who_sent_it(server: ScriptedServer) -> None:
    server.answers(200, {**TRACE, "requests": [{**REQUEST, "actor": ""}]})

    assert "request web-7\n" in done("trace", "SO-2030-000001")


def test_what_a_handling_led_to_stands_below_it(server: ScriptedServer) -> None:
    held = {**EVENT, "type": "com.minierp.inventory.stock.reserved.v2", "number": None, "handled_by": []}

    lines = told(server, **handled(led_to=[held])).splitlines()

    assert lines[-1] == "        └── inventory.stock.reserved.v2  09:00:00.000  o-1"


@pytest.mark.parametrize(
    ("notes", "said"),
    [
        ({"attempts": 3}, "at attempt 3"),
        ({"repeats": 1}, "came again once"),
        ({"repeats": 4}, "came again 4 times"),
        ({"redrives": 2}, "back from the dead letters twice"),
        ({"at": None, "after_ms": None}, "nobody noted when"),
        ({"at": None, "after_ms": None, "refused": {"detail": "The rule says no."}}, "refused: The rule says no."),
    ],
    ids=["attempts", "once", "often", "dead letters", "unnoted", "refused"],
)
def test_whatever_was_out_of_the_ordinary_is_named(server: ScriptedServer, notes: dict[str, Any], said: str) -> None:
    assert said in told(server, **handled(**notes))


def test_a_dead_letter_stands_with_its_event(server: ScriptedServer) -> None:
    letter = {"queue": "reserve-stock", "state": "parked", "since": "2030-01-01T09:06:00+00:00", "cause": "refused",
              "problem": {"title": "No"}}  # fmt: skip

    assert "dead letter of reserve-stock, parked since 2030-01-01 09:06:00Z: refused, No" in told(
        server, dead_letters=[letter]
    )


def test_what_a_clock_began_says_so(server: ScriptedServer) -> None:
    server.answers(200, {**TRACE, "key": "web-7", "order": None, "requests": [{**REQUEST, "caused_by": "tick-1"}]})

    shown = done("trace", "web-7")

    assert shown.startswith("web-7, from 2030-01-01")
    assert "because of tick-1, which is no event of ours\n" in shown


def test_json_is_what_the_api_gave(server: ScriptedServer) -> None:
    server.answers(200, TRACE)

    assert json.loads(done("trace", "web/7 ü", "--json")) == TRACE
    assert server.asked[0].path == "/traces/web%2F7%20%C3%BC"


def test_what_nobody_knows_is_refused_with_advice(server: ScriptedServer) -> None:
    server.answers(404, {"title": "Not found", "status": 404, "detail": "Nothing is known of X.",
                         "instance": "/traces/X"})  # fmt: skip
    refused = run("trace", "X")

    assert refused.exit_code == 1
    assert "Nothing is known of X" in refused.stderr
    assert "minierp so list" in refused.stderr


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(3.4, "3 ms"), (1200, "1.2 s"), (60_000, "1 min 0 s"), (7_500_000, "2 h 5 min"), (273_600_000, "3 d 4 h")],
)
def test_a_duration_is_told_in_units_that_suit_it(milliseconds: float, text: str) -> None:
    assert took(milliseconds) == text
