"""`minierp so`: what is sent, and what people read."""

import json
from typing import Any

import pytest

from tests.unit.scripts.cli.conftest import done, run
from tests.unit.scripts.client.scripted_server import ScriptedServer

NUMBER = "SO-2030-000123"
LINE = {
    "line": 1, "sku": "TEA-1", "quantity": "5", "reserved": "1", "waiting": "2", "shipped": "2", "cancelled": "0",
    "returned": "0", "unit_price": "4.80", "discount": "0.05", "amount": "22.8000", "payable": "22.80",
    "currency": "EUR", "due_date": None,
}  # fmt: skip
ORDER: dict[str, Any] = {
    "id": "50b16c8f-ad97-4d25-a13d-5057815a8dc4", "number": NUMBER, "customer": "Ada", "status": "partially_shipped",
    "currency": "EUR", "total": "22.8049", "payable": "22.80", "total_before_discount": "24", "shortages": [],
    "created_at": "2030-01-31T12:00:00+00:00", "ordered_at": "2030-01-31T12:00:00+00:00", "lines": [LINE],
    "shipments": [{"id": "s-1", "shipped_at": "2030-02-01T09:00:00+00:00", "tracking": "1Z9", "note": "",
                   "lines": [{"line": 1, "quantity": "2"}]}],
    "returns": [{"id": "r-1", "returned_at": "2030-02-08T09:00:00+00:00", "note": "",
                 "lines": [{"line": 1, "quantity": "1", "disposition": "scrap", "reason": "broken"}]}],
}  # fmt: skip


def test_an_order_shows_its_number_what_became_of_its_lines_and_what_is_payable(server: ScriptedServer) -> None:
    server.answers(200, ORDER)
    shown = done("so", "show", NUMBER.lower())
    assert server.asked[0].path == f"/sales-orders/{NUMBER}"
    assert f"{NUMBER}  Ada, partially_shipped" in shown
    assert "│ 1    │ TEA-1 │        5 │        1 │       2 │       2 │  4.80 │" in shown
    assert "Cancelled" not in shown, "nothing was"
    assert "payable 22.80 EUR" in shown
    assert "2030-02-01 09:00:00Z" in shown
    assert "1: 1 scrapped" in shown
    assert f"Id {ORDER['id']}" in shown


def test_an_order_may_wait_for_stock(server: ScriptedServer) -> None:
    server.answers(201, {**ORDER, "status": "backordered"})
    address = ("--street", "S", "--city", "C", "--country", "UK")
    done("so", "create", "--customer", "Ada", *address, "--line", "TEA-1:500:4.80", "--currency", "EUR", "--backorder")
    assert server.asked[0].body["on_shortage"] == "backorder"


@pytest.mark.parametrize(
    ("typed", "path", "body"),
    [
        (("ship", NUMBER), "shipments", {}),
        (
            ("ship", NUMBER, "--line", "1=2", "--line", "2=0.5", "--tracking", "1Z9", "--at", "2030-02-01T09:00:00Z"),
            "shipments",
            {"lines": [{"line": 1, "quantity": "2"}, {"line": 2, "quantity": "0.5"}], "tracking": "1Z9",
             "shipped_at": "2030-02-01T09:00:00+00:00"},
        ),
        (("cancel", NUMBER), "cancellations", {}),
        (
            ("cancel", NUMBER, "--line", "2", "--line", "3=5", "--reason", "another colour"), "cancellations",
            {"lines": [{"line": 2}, {"line": 3, "quantity": "5"}], "reason": "another colour"},
        ),
        (
            ("return", NUMBER, "--line", "1=1"), "returns",
            {"lines": [{"line": 1, "quantity": "1", "disposition": "restock"}]},
        ),
        (
            ("return", NUMBER, "--line", "1=1", "--scrap", "--reason", "broken"), "returns",
            {"lines": [{"line": 1, "quantity": "1", "disposition": "scrap", "reason": "broken"}]},
        ),
    ],
    ids=["ship all", "ship part", "cancel all", "cancel part", "restock", "scrap"],
)  # fmt: skip
def test_what_becomes_of_an_order_is_sent_as_it_was_typed(
    server: ScriptedServer, typed: tuple[str, ...], path: str, body: dict[str, Any]
) -> None:
    server.answers(201, ORDER)
    assert json.loads(done("so", *typed, "--json")) == ORDER
    assert (server.asked[0].path, server.asked[0].body) == (f"/sales-orders/{NUMBER}/{path}", body)


def test_a_return_without_its_lines_is_not_understood() -> None:
    assert run("so", "return", NUMBER).exit_code == 2


def test_a_history_tells_what_happened_when_by_whom_and_because_of_which_event(server: ScriptedServer) -> None:
    details = {"lines": [{"line": 1, "quantity": "2"}]}
    entry = {"what": "shipped", "happened_at": "2030-02-01T09:00:00+00:00", "event_id": None,
             "recorded_at": "2030-02-01T09:00:01+00:00", "correlation_id": "tour-1", "details": details,
             "actor": "ada"}  # fmt: skip
    server.answers(200, {"items": [entry], "next_cursor": None})
    shown = done("so", "history", NUMBER)
    assert server.asked[0].path == f"/sales-orders/{NUMBER}/history"
    assert [
        word in shown for word in ("2030-02-01 09:00:00Z", "shipped", "ada", "lines (line 1, quantity 2)", "tour-1")
    ] == [True] * 5


def test_what_is_short_is_told_with_what_is_on_its_way(server: ScriptedServer) -> None:
    short = {"sku": "TEA-1", "reason": "short", "requested": "5", "available": "1", "incoming": "60",
             "expected_date": "2030-02-15"}  # fmt: skip
    server.answers(200, {**ORDER, "status": "rejected", "shortages": [short]})
    told = "TEA-1 short: 5 requested, 1 available, 60 on their way, expected 2030-02-15"
    assert told in done("so", "show", NUMBER)


def test_orders_are_listed_as_somebody_wants_them(server: ScriptedServer) -> None:
    server.answers(200, {"items": [ORDER], "next_cursor": None})
    wanted = ("--sku", "A", "--sku", "B", "--text", "ada", "--since", "2030-01-01T00:00:00Z", "--sort", "-total")

    done("so", "list", *wanted, "--until", "2030-02-01T00:00:00Z")

    assert server.asked[0].path.partition("?")[2] == (
        "limit=51&sku=A&sku=B&text=ada&sort=-total"
        "&created_from=2030-01-01T00%3A00%3A00%2B00%3A00&created_to=2030-02-01T00%3A00%3A00%2B00%3A00"
    )
