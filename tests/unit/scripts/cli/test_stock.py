"""`minierp stock`: what is asked and sent, and what people read."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.scripts.cli.conftest import done, run
from tests.unit.scripts.client.scripted_server import ScriptedServer

LEVEL: dict[str, Any] = {
    "sku": "TEA-1", "on_hand": "40", "reserved": "2", "available": "38", "incoming": "0", "projected": "38",
    "version": 3, "status": "active", "updated_at": "2030-01-01T00:00:00Z",
}  # fmt: skip
RULE = {"supplier": "Leaf & Co", "reorder_point": "50", "reorder_quantity": "60", "order_multiple": "12",
        "auto_order": False}  # fmt: skip
COUNTED = {"items": [{"sku": "TEA-1", "counted": "1", "expected": "40", "difference": "-39", "on_hand": "1",
                      "reserved": "1", "available": "0", "version": 4,
                      "withdrawn": [{"order_id": "o-7", "quantity": "1"}]}]}  # fmt: skip
LINE = {"sku": "TEA-1", "on_hand": "10", "reserved": "2", "incoming": "0", "waiting": "3", "requested": "0",
        "projected": "8", "reorder_point": "20", "shortfall": "15", "reorder_quantity": "10", "order_multiple": "6",
        "quantity": "18"}  # fmt: skip
PROPOSAL: dict[str, Any] = {
    "dry_run": True,
    "requests": [{"request_id": None, "supplier": "Leaf & Co", "lines": [LINE]}],
    "skipped": [{"sku": "POT-1", "reason": "no_supplier"}],
}


def page(*items: dict[str, Any]) -> dict[str, Any]:
    return {"items": list(items), "next_cursor": None}


def test_a_level_is_shown_as_it_was(server: ScriptedServer) -> None:
    server.answers(200, {name: LEVEL[name] for name in LEVEL if name not in ("version", "status")})
    assert "38" in done("stock", "show", "TEA-1", "--as-of", "2030-01-31T10:00:00+01:00")
    assert server.asked[0].path == "/stock/TEA-1?as_of=2030-01-31T10%3A00%3A00%2B01%3A00"


@pytest.mark.parametrize("listed", [("movements", "TEA-1"), ("discrepancies",)], ids=["movements", "discrepancies"])
def test_who_asked_for_a_movement_is_listed_with_it(server: ScriptedServer, listed: tuple[str, ...]) -> None:
    movement = {"sku": "TEA-1", "kind": "discrepancy", "quantity": "3", "reference": "sales-order:o-1",
                "recorded_at": "2030-02-01T09:00:00+00:00", "note": "", "actor": "bob"}  # fmt: skip
    server.answers(200, page(movement, {**movement, "actor": ""}))

    heading, *rows = [line for line in done("stock", *listed).splitlines() if "2030" in line or "Recorded" in line]

    assert "By" in heading
    assert ["bob" in row for row in rows] == [True, False]


def test_what_runs_low_is_listed_with_its_rule(server: ScriptedServer) -> None:
    server.answers(200, page(LEVEL | RULE))
    row = done("stock", "low").splitlines()[-1].split()
    assert row == ["TEA-1", "40", "2", "38", "0", "38", "50", "60", "12", "Leaf", "&", "Co", "no"]
    assert server.asked[0].path.endswith("below=reorder_point")


def test_a_count_without_a_time_is_of_the_levels_that_stand_now(server: ScriptedServer) -> None:
    server.answers(200, page(LEVEL))
    server.answers(201, COUNTED)
    shown = done("stock", "count", "TEA-1=1", "--note", "year-end")
    counts = [{"sku": "TEA-1", "quantity": "1", "version": 3}]
    assert server.asked[1].body == {"counts": counts, "note": "year-end"}
    assert "-39" in shown
    assert "o-7: 1" in shown


def test_a_count_of_an_hour_ago_says_so(server: ScriptedServer) -> None:
    server.answers(201, COUNTED)
    done("stock", "count", "TEA-1=1", "--at", "2030-01-31T18:00:00Z")
    [asked] = server.asked
    assert asked.body == {"counts": [{"sku": "TEA-1", "quantity": "1", "counted_at": "2030-01-31T18:00:00+00:00"}]}


def test_a_count_comes_from_a_file_too(server: ScriptedServer, tmp_path: Path) -> None:
    (tmp_path / "counted.csv").write_text("sku;quantity\nTEA-1;1\nTEA-2;2.5\n")
    server.answers(201, COUNTED)
    done("stock", "count", "--file", str(tmp_path / "counted.csv"), "--at", "2030-01-31T18:00:00Z")
    assert [(each["sku"], each["quantity"]) for each in server.asked[0].body["counts"]] == [
        ("TEA-1", "1"), ("TEA-2", "2.5"),
    ]  # fmt: skip


def test_of_a_sku_that_nobody_knows_nothing_is_counted(server: ScriptedServer) -> None:
    server.answers(200, page())
    server.answers(
        404, {"title": "Not found", "status": 404, "detail": "No product TEA-9.", "instance": "/stock/TEA-9"}
    )
    refused = run("stock", "count", "TEA-9=1")
    assert (refused.exit_code, "No product TEA-9" in refused.stderr) == (1, True)
    assert [asked.method for asked in server.asked] == ["GET", "GET"]


@pytest.mark.parametrize(
    "typed", [(), ("TEA-1",), ("TEA-1=",), ("TEA-1=x",), ("TEA 1=2",), tuple(f"A{n}=1" for n in range(501))],
    ids=["nothing", "no quantity", "no number", "no digits", "no SKU", "too many"],
)  # fmt: skip
def test_what_is_no_count_is_not_sent(server: ScriptedServer, typed: tuple[str, ...]) -> None:
    assert run("stock", "count", *typed).exit_code == 2
    assert not server.asked


def test_a_broken_row_of_a_file_of_counts_is_named(server: ScriptedServer, tmp_path: Path) -> None:
    (tmp_path / "counted.csv").write_text("sku,quantity\nTEA-1,1\nTEA-2,\n")
    refused = run("stock", "count", "--file", str(tmp_path / "counted.csv"))
    assert (refused.exit_code, "line 3: quantity is missing" in refused.stderr, server.asked) == (2, True, [])


def test_what_a_file_says_of_single_counts_is_not_dropped(server: ScriptedServer, tmp_path: Path) -> None:
    (tmp_path / "counted.csv").write_text("sku,quantity,counted_at,note\nTEA-1,1,2030-01-31T18:00:00Z,top shelf\n")
    refused = run("stock", "count", "--file", str(tmp_path / "counted.csv"))
    said = ("counted_at, note", "minierp import counts")
    assert (refused.exit_code, [words in refused.stderr for words in said]) == (2, [True, True])
    assert not server.asked


def test_a_proposal_to_replenish_shows_its_arithmetic_and_what_it_leaves_out(server: ScriptedServer) -> None:
    server.answers(200, PROPOSAL)
    shown = done("stock", "replenish", "--dry-run")
    assert server.asked[0].body == {"dry_run": True}
    assert "Leaf & Co, would be asked for" in shown
    row = next(line for line in shown.splitlines() if "TEA-1" in line)
    assert row.replace("│", " ").split() == ["TEA-1", "10", "2", "0", "3", "0", "8", "20", "15", "10", "6", "18"]
    assert "no supplier" in shown


def test_where_nothing_runs_low_nothing_is_to_be_ordered(server: ScriptedServer) -> None:
    server.answers(201, {"dry_run": False, "requests": [], "skipped": []})
    assert "Nothing is to be ordered." in done("stock", "replenish")


def test_requests_tell_what_became_of_them(server: ScriptedServer) -> None:
    server.answers(200, page({"request_id": "r-1", "supplier": "Leaf", "status": "refused", "reason": "not known",
                              "order_id": None, "requested_at": "2030-01-31T12:00:00+00:00", "answered_at": None,
                              "lines": [{"sku": "TEA-1", "quantity": "18"}]}))  # fmt: skip
    shown = done("stock", "replenishments", "--status", "refused")
    assert [word in shown for word in ("refused", "not known", "TEA-1: 18")] == [True] * 3


def test_reservations_tell_who_has_and_who_waits(server: ScriptedServer) -> None:
    server.answers(200, page({"order_id": "o-1", "placed_at": "2030-01-31T12:00:00+00:00", "reserved": "2",
                              "waiting": "3"}))  # fmt: skip
    assert done("stock", "reservations", "TEA-1").splitlines()[-1].split() == [
        "2030-01-31", "12:00:00Z", "o-1", "2", "3",
    ]  # fmt: skip
    assert server.asked[0].path.startswith("/stock/TEA-1/reservations")


def test_discrepancies_are_listed(server: ScriptedServer) -> None:
    server.answers(200, page({"sku": "TEA-1", "quantity": "1", "recorded_at": "2030-01-31T12:00:00+00:00",
                              "reference": "o-1", "note": ""}))  # fmt: skip
    assert "TEA-1" in done("stock", "discrepancies")
    assert server.asked[0].path.startswith("/stock/discrepancies")


REBUILT: dict[str, Any] = {
    "sku": "TEA-1",
    "before": {"on_hand": "11", "reserved": "2", "incoming": "0"},
    "after": {"on_hand": "9", "reserved": "2", "incoming": "0"},
    "compensations": [{"kind": "gain", "quantity": "-2", "reference": "adjustment", "note": "twice"}],
    "orders": [],
}


def test_books_are_made_anew_batch_by_batch_and_a_check_that_finds_something_says_so(server: ScriptedServer) -> None:
    server.answers(200, {"check": True, "items": [REBUILT], "looked_at": 200, "left": 1, "next": "TEA-1"})
    server.answers(200, {"check": True, "items": [], "looked_at": 1, "left": 0, "next": None})

    checked = run("stock", "rebuild", "--check")

    assert checked.exit_code == 1
    assert "on hand 11, reserved 2" in checked.stdout
    assert "gain -2 for adjustment" in checked.stdout
    assert [asked.body["after"] for asked in server.asked] == ["", "TEA-1"]


def test_books_that_agree_are_said_to(server: ScriptedServer) -> None:
    server.answers(201, {"check": False, "items": [], "looked_at": 1, "left": 0, "next": None})

    assert "The books agree." in done("stock", "rebuild", "TEA-1")
    assert server.asked[0].body == {"check": False, "skus": ["TEA-1"]}
