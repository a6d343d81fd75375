"""`minierp why`: what is asked, and the reasons that people read."""

import json
from typing import Any

import pytest

from tests.unit.scripts.cli.conftest import done, run
from tests.unit.scripts.client.scripted_server import ScriptedServer

Json = dict[str, Any]

NUMBER, ORDER_ID, PURCHASE_ID = "SO-2030-000001", "00000000-0000-0000-0000-000000000001", "p-1"
LEVEL: Json = {
    "sku": "TEA-1", "on_hand": "40", "reserved": "2", "available": "38", "incoming": "12", "projected": "50",
    "version": 5, "status": "active", "updated_at": "2030-01-01T00:00:00Z",
}  # fmt: skip
LINE: Json = {"line": 1, "sku": "TEA-1", "quantity": "5", "reserved": "0", "waiting": "0", "shipped": "0"}
ORDER: Json = {
    "id": ORDER_ID, "number": NUMBER, "customer": "Ada", "status": "backordered", "shortages": [],
    "lines": [{**LINE, "reserved": "2", "waiting": "3"}],
}  # fmt: skip
PURCHASE: Json = {
    "id": PURCHASE_ID, "number": "PO-2030-000009", "supplier": "Leaf & Co", "status": "open",
    "expected_date": "2030-02-15", "lines": [{"line": 1, "sku": "TEA-1", "outstanding": "12"}],
}  # fmt: skip
PLACED: Json = {"what": "placed", "happened_at": "2030-01-01T09:00:00+00:00", "event_id": "",
                "correlation_id": "web-7", "details": {}, "actor": "ada"}  # fmt: skip


def page(*items: Json) -> Json:
    return {"items": list(items), "next_cursor": None}


def movement(version: int, kind: str, units: str, reference: str, note: str = "", actor: str = "") -> Json:
    return {
        "id": version, "sku": "TEA-1", "kind": kind, "quantity": units, "reference": reference, "event_id": "",
        "correlation_id": f"web-{version}", "note": note, "recorded_at": f"2030-01-0{version}T09:00:00+00:00",
        "version": version, "actor": actor,
    }  # fmt: skip


MOVEMENTS = [
    movement(6, "gain", "1", "adjustment"),
    movement(5, "reserved", "2", f"sales-order:{ORDER_ID}", actor="ada"),
    movement(4, "ordered", "12", f"purchase-order:{PURCHASE_ID}"),
    movement(3, "count", "-2", "adjustment", "mice", "bob"),
    movement(2, "opening_balance", "42", "adjustment"),
]
"""Newest first; the newest came after the level was read."""


def of_a_level(server: ScriptedServer, movements: list[Json], *options: str) -> str:
    server.answers(200, LEVEL)
    server.answers(200, page(*movements))
    server.answers(200, page({"order_id": ORDER_ID, "placed_at": None, "reserved": "2", "waiting": "1"}))
    server.answers(200, page({"order_id": PURCHASE_ID, "outstanding": "12", "expected_date": "2030-02-15"}))
    server.answers(200, page(ORDER))
    server.answers(200, page(PURCHASE))
    return done("why", "TEA-1", *options)


def test_a_level_is_explained_movement_by_movement_grouped_by_cause(server: ScriptedServer) -> None:
    assert of_a_level(server, MOVEMENTS).splitlines() == [
        "TEA-1: 40 on hand, 2 reserved, 38 available, 12 incoming",
        "Before what is shown here: 0 on hand, 0 reserved, 0 incoming",
        "├── Adjustment by request web-2: on hand +42",
        "│   └── 2030-01-02 09:00:00Z  opening_balance 42, then 42 on hand, 0 reserved, 0 incoming",
        "├── Adjustment by request web-3: on hand -2",
        "│   └── 2030-01-03 09:00:00Z  count -2, then 40 on hand, 0 reserved, 0 incoming  mice  by bob",
        "├── Purchase order PO-2030-000009 of Leaf & Co (open): incoming +12",
        "│   └── 2030-01-04 09:00:00Z  ordered 12, then 40 on hand, 0 reserved, 12 incoming  request web-4",
        "└── Sales order SO-2030-000001 of Ada (backordered): reserved +2",
        "    └── 2030-01-05 09:00:00Z  reserved 2, then 40 on hand, 2 reserved, 12 incoming  request web-5 by ada",
        "Reserved:",
        "└── 2 for SO-2030-000001 of Ada (backordered), and waits for 1",
        "On its way:",
        "└── 12 with PO-2030-000009 of Leaf & Co (open), expected on 2030-02-15",
    ]


def test_of_a_long_ledger_the_end_is_told_and_what_was_before(server: ScriptedServer) -> None:
    shown = of_a_level(server, MOVEMENTS, "--since", "2030-01-04T00:00:00Z")

    assert "Before what is shown here: 40 on hand, 0 reserved, 0 incoming" in shown
    assert "opening_balance" not in shown


def test_no_more_movements_are_told_than_asked_for(server: ScriptedServer) -> None:
    shown = of_a_level(server, MOVEMENTS[:2], "--limit", "2")

    assert server.asked[1].path == "/stock/TEA-1/movements?limit=2"
    assert "Before what is shown here: 40 on hand, 0 reserved, 12 incoming" in shown


def test_the_reasons_of_a_level_are_there_for_programs(server: ScriptedServer) -> None:
    told = json.loads(of_a_level(server, MOVEMENTS, "--json"))

    assert told["level"] == LEVEL
    assert [(each["kind"], each.get("number"), each["change"]["on_hand"]) for each in told["causes"]] == [
        ("adjustment", None, "42"), ("adjustment", None, "-2"), ("purchase-order", "PO-2030-000009", "0"),
        ("sales-order", NUMBER, "0"),
    ]  # fmt: skip
    assert told["causes"][-1]["movements"][0]["after"] == {"on_hand": "40", "reserved": "2", "incoming": "12"}
    assert told["reservations"][0]["party"] == "Ada"
    assert told["incoming"] == [
        {"outstanding": "12", "expected_date": "2030-02-15", "id": "p-1", "number": "PO-2030-000009",
         "party": "Leaf & Co", "status": "open"}
    ]  # fmt: skip


def of_an_order(server: ScriptedServer, order: Json, *history: Json, name: str = NUMBER) -> str:
    server.answers(200, order)
    server.answers(200, page(*history))
    return done("why", name)


def waits(server: ScriptedServer, *expectations: Json) -> str:
    """Of the order that waits for 3, behind another that waits for 4."""
    server.answers(200, ORDER)
    server.answers(200, page(PLACED, {**PLACED, "what": "backordered", "event_id": "e-9"}))
    others = [
        {"order_id": "o-2", "reserved": "1", "waiting": "4"},
        {"order_id": "o-3", "reserved": "9", "waiting": "0"},
    ]
    mine = {"order_id": ORDER_ID, "reserved": "2", "waiting": "3"}
    server.answers(200, page(*others, mine, {"order_id": "o-4", "reserved": "0", "waiting": "1"}))
    server.answers(200, page(*expectations))
    if expectations:
        server.answers(200, page(PURCHASE))
    return done("why", NUMBER)


def test_an_order_that_waits_says_for_what_at_which_place_and_until_when(server: ScriptedServer) -> None:
    first = {"order_id": "p-0", "outstanding": "6", "expected_date": "2030-02-01"}
    second = {"order_id": PURCHASE_ID, "outstanding": "12", "expected_date": "2030-02-15"}

    assert waits(server, second, first).splitlines() == [
        "SO-2030-000001 of Ada is backordered.",
        "The last thing that happened, at 2030-01-01 09:00:00Z: backordered (event e-9 of request web-7 by ada).",
        "2 of TEA-1 are reserved for it, and can be shipped.",
        "It waits for 3 of TEA-1.",
        "Of 3 order(s) that wait for TEA-1 it is number 2: 4 units go to others first.",
        "On order: 6 with p-0, expected on 2030-02-01.",
        "On order: 12 with PO-2030-000009 of Leaf & Co (open), expected on 2030-02-15.",
        "If all comes as expected, it has all of its TEA-1 on 2030-02-15.",
    ]


def test_an_order_that_waits_for_what_nobody_ordered_says_so(server: ScriptedServer) -> None:
    assert "Nothing of TEA-1 is on order" in waits(server)


def test_an_order_that_will_not_get_all_of_it_says_what_is_lacking(server: ScriptedServer) -> None:
    too_few = {"order_id": PURCHASE_ID, "outstanding": "5", "expected_date": None}

    shown = waits(server, too_few)

    assert "nobody said when" in shown
    assert "That is 2 too few for it to get all of its TEA-1." in shown


def test_what_an_order_waits_for_is_there_for_programs(server: ScriptedServer) -> None:
    server.answers(200, ORDER)
    server.answers(200, page(PLACED))
    server.answers(200, page({"order_id": ORDER_ID, "reserved": "2", "waiting": "3"}))
    server.answers(200, page())

    told = json.loads(done("why", NUMBER, "--json"))

    assert (told["status"], told["history"]) == ("backordered", [PLACED])
    assert told["waits_for"] == [
        {"sku": "TEA-1", "waiting": "3", "place": {"number": 1, "of": 1, "ahead": "0"}, "incoming": []}
    ]


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"status": "pending", "lines": [LINE]}, "Inventory has not said yet"),
        ({"status": "shipped", "lines": [{**LINE, "shipped": "5"}]}, "The last thing that happened"),
        ({"status": "confirmed", "lines": [{**LINE, "reserved": "5"}]}, "5 of TEA-1 are reserved for it"),
        (
            {"status": "rejected", "lines": [LINE], "shortages": [
                {"sku": "TEA-1", "reason": "short", "requested": "5", "available": "1", "incoming": "60",
                 "expected_date": "2030-02-15"}]},
            "Of TEA-1, there was not enough of it (requested 5, available 1, incoming 60, expected 2030-02-15).",
        ),
    ],
    ids=["pending", "shipped", "confirmed", "rejected"],
)  # fmt: skip
def test_an_order_says_why_it_is_in_its_status(server: ScriptedServer, order: Json, said: str) -> None:
    assert said in of_an_order(server, {**ORDER, **order}, PLACED)


def test_a_cancelled_order_repeats_the_reason_that_was_given(server: ScriptedServer) -> None:
    entry = {**PLACED, "what": "cancelled", "details": {"reason": "another colour"}}

    assert "The reason given: another colour." in of_an_order(
        server, {**ORDER, "status": "cancelled", "lines": [LINE]}, PLACED, entry
    )


def test_a_purchase_order_says_what_is_to_come_and_whether_it_is_late(server: ScriptedServer) -> None:
    late = {**PURCHASE, "status": "partially_received", "expected_date": "2020-01-01"}

    shown = of_an_order(server, late, PLACED, name="PO-2030-000009")

    assert server.asked[0].path == "/purchase-orders/PO-2030-000009"
    assert "PO-2030-000009 of Leaf & Co is partially received." in shown
    assert "12 of TEA-1 are to come, expected on 2020-01-01, " in shown
    assert "day(s) ago" in shown


def test_an_id_is_that_of_either_kind_of_order(server: ScriptedServer) -> None:
    server.answers(404, {"title": "Not found", "status": 404, "instance": "/sales-orders/x"})

    assert "Leaf & Co is open" in of_an_order(server, PURCHASE, PLACED, name=ORDER_ID)


def test_a_product_that_is_not_there_is_refused(server: ScriptedServer) -> None:
    server.answers(404, {"title": "Not found", "status": 404, "detail": "There is no stock.", "instance": "/stock/X"})

    refused = run("why", "X")

    assert (refused.exit_code, "There is no stock." in refused.stderr) == (1, True)


def test_what_can_be_neither_sku_nor_order_is_not_asked_for(server: ScriptedServer) -> None:
    assert run("why", "a b").exit_code == 2
    assert not server.asked
