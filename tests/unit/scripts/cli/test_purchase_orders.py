"""`minierp po`: what is sent, and what people read."""

import json
from typing import Any

import pytest

from tests.unit.scripts.cli.conftest import done, run
from tests.unit.scripts.client.scripted_server import ScriptedServer

NUMBER = "PO-2030-000123"
LINE = {
    "line": 1, "sku": "TEA-1", "quantity": "60", "received": "40", "outstanding": "18", "refused": "2", "given_up": "0",
    "sent_back": "0", "unit_price": "2.10", "amount": "126", "currency": "EUR", "due_date": None,
}  # fmt: skip
ORDER: dict[str, Any] = {
    "id": "50b16c8f-ad97-4d25-a13d-5057815a8dc4", "number": NUMBER, "supplier": "Leaf & Co", "supplier_code": "LEAF",
    "expected_date": "2030-02-15", "status": "partially_received", "currency": "EUR", "total": "126", "payable": "126",
    "created_at": "2030-01-31T12:00:00+00:00", "ordered_at": "2030-01-31T12:00:00+00:00", "lines": [LINE],
    "receipts": [{"id": "r-1", "received_at": "2030-02-01T09:00:00+00:00", "note": "DN-1",
                  "lines": [{"line": 1, "quantity": "40", "surplus": "0", "refused": "2", "reason": "wet"}]}],
    "returns": [],
}  # fmt: skip


def test_an_order_shows_its_number_and_what_became_of_its_lines(server: ScriptedServer) -> None:
    server.answers(200, ORDER)
    shown = done("po", "show", NUMBER)
    assert f"{NUMBER}  Leaf & Co, expected 2030-02-15, partially_received" in shown
    assert "│ 1    │ TEA-1 │       60 │       40 │          18 │       2 │  2.10 │ 126.00 EUR │" in shown
    assert "1: 40 and 2 refused" in shown


def test_a_supplier_with_a_lead_time_needs_no_day(server: ScriptedServer) -> None:
    server.answers(201, ORDER)
    done("po", "create", "--supplier", "LEAF", "--line", "TEA-1:60:2.10", "--currency", "EUR", "--allowance", "0.1")
    sent = server.asked[0].body
    assert (sent["supplier"], sent["over_receipt_allowance"], "expected_date" in sent) == ("LEAF", "0.1", False)


@pytest.mark.parametrize(
    ("typed", "path", "body"),
    [
        (
            ("receive", NUMBER, "--line", "1=38", "--refuse", "1=2", "--refuse", "2=1", "--reason", "wet"), "receipts",
            {"lines": [{"line": 1, "quantity": "38", "refused": "2", "reason": "wet"},
                       {"line": 2, "quantity": 0, "refused": "1", "reason": "wet"}], "note": ""},
        ),
        (
            ("receive", NUMBER, "--line", "1:40", "--at", "2030-02-01T09:00:00Z"), "receipts",
            {"lines": [{"line": 1, "quantity": "40"}], "note": "", "received_at": "2030-02-01T09:00:00+00:00"},
        ),
        (("cancel", NUMBER, "--line", "2"), "cancellations", {"lines": [{"line": 2}]}),
        (("close", NUMBER, "--reason", "sold out"), "closures", {"reason": "sold out"}),
        (
            ("return", NUMBER, "--line", "1=4", "--reason", "old"), "returns",
            {"lines": [{"line": 1, "quantity": "4"}], "reason": "old"},
        ),
    ],
    ids=["refuse", "receive", "cancel", "close", "return"],
)  # fmt: skip
def test_what_becomes_of_an_order_is_sent_as_it_was_typed(
    server: ScriptedServer, typed: tuple[str, ...], path: str, body: dict[str, Any]
) -> None:
    server.answers(201, ORDER)
    assert json.loads(done("po", *typed, "--json")) == ORDER
    assert (server.asked[0].path, server.asked[0].body) == (f"/purchase-orders/{NUMBER}/{path}", body)


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (("--refuse", "1=2"), "without a reason"),
        (("--refuse", "1=2", "--refuse", "1=3", "--reason", "wet"), "once"),
        (("--reason", "wet"), "no units were refused"),
        (("--line", "1=40", "--reason", "wet"), "no units were refused"),
    ],
    ids=["no reason", "one line twice", "a reason alone", "a reason for what was taken"],
)
def test_units_that_were_refused_have_a_reason_and_their_line_is_named_once(
    server: ScriptedServer, refused: tuple[str, ...], said: str
) -> None:
    answer = run("po", "receive", NUMBER, *refused)
    assert (answer.exit_code, said in answer.stderr, server.asked) == (2, True, [])


def test_overdue_orders_are_asked_for(server: ScriptedServer) -> None:
    server.answers(200, {"items": [ORDER], "next_cursor": None})
    assert NUMBER in done("po", "list", "--overdue")
    assert server.asked[0].path.endswith("overdue=true")


def test_a_history_is_asked_for_by_the_orders_number(server: ScriptedServer) -> None:
    server.answers(200, {"items": [], "next_cursor": None})
    assert json.loads(done("po", "history", NUMBER, "--json")) == []
    assert server.asked[0].path == f"/purchase-orders/{NUMBER}/history"
