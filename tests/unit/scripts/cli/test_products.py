"""`minierp product` and `supplier`: what is sent, and what people read."""

import json
from typing import Any

import pytest

from tests.unit.scripts.cli.conftest import done, run
from tests.unit.scripts.client.scripted_server import ScriptedServer

PRODUCT: dict[str, Any] = {
    "sku": "TEA-1", "name": "Green tea", "description": "", "status": "discontinued", "type": "both", "unit": "piece",
    "fractional": False, "barcodes": ["4006381333931"], "price": "4.80", "currency": "EUR",
    "preferred_supplier": "Leaf & Co", "reorder_point": "20", "reorder_quantity": "60", "order_multiple": "12",
    "auto_order": True, "sell_until_gone": True, "version": 3, "created_at": "2030-01-31T12:00:00+00:00",
}  # fmt: skip
SUPPLIER: dict[str, Any] = {
    "code": "LEAF", "name": "Leaf & Co", "currency": "EUR", "lead_time_days": 14, "contact": "Ann", "version": 1,
    "created_at": "2030-01-31T12:00:00+00:00",
}  # fmt: skip


def test_a_product_shows_all_that_is_said_of_it(server: ScriptedServer) -> None:
    server.answers(200, PRODUCT)
    shown = done("product", "show", "TEA-1")
    for words in ("discontinued, sold until it is gone", "4006381333931", "60 or more, in multiples of 12, at 20 or"):
        assert words in shown


def test_a_product_is_created_with_what_was_said_of_it_and_nothing_else(server: ScriptedServer) -> None:
    server.answers(201, PRODUCT)
    said = ("--price", "4.80", "--currency", "EUR", "--barcode", "4006381333931", "--order-multiple", "12", "--whole")
    done("product", "create", "TEA-1", "Green tea", *said)
    assert server.asked[0].body == {
        "sku": "TEA-1", "name": "Green tea", "price": "4.80", "currency": "EUR", "barcodes": ["4006381333931"],
        "order_multiple": "12", "fractional": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "patch"),
    [
        (("--price", "5.20", "--auto-order"), {"price": "5.20", "auto_order": True}),
        (("--supplier", "", "--no-barcodes"), {"preferred_supplier": None, "barcodes": []}),
        (("--no-auto-order", "--no-sell-until-gone"), {"auto_order": False, "sell_until_gone": False}),
    ],
    ids=["changed", "taken away", "turned off"],
)
def test_an_update_sends_what_was_named_and_nothing_else(
    server: ScriptedServer, said: tuple[str, ...], patch: dict[str, Any]
) -> None:
    server.answers(200, PRODUCT)
    server.answers(200, PRODUCT)
    assert json.loads(done("product", "update", "TEA-1", *said, "--json")) == PRODUCT
    seen, asked = server.asked
    assert (seen.method, seen.path) == ("GET", "/products/TEA-1")
    assert (asked.method, asked.path, asked.body) == ("PATCH", "/products/TEA-1", patch)
    assert asked.headers["If-Match"] == f'"v{PRODUCT["version"]}"'


@pytest.mark.parametrize("kind", [("product", "TEA-1"), ("supplier", "LEAF")], ids=["product", "supplier"])
def test_an_update_that_names_nothing_is_not_sent(server: ScriptedServer, kind: tuple[str, str]) -> None:
    refused = run(kind[0], "update", kind[1])
    assert (refused.exit_code, "Nothing is to be changed" in refused.stderr, server.asked) == (2, True, [])


@pytest.mark.parametrize(
    ("said", "method", "body"),
    [
        ((), "POST", {}),
        (("--sell-until-gone",), "POST", {"sell_until_gone": True}),
        (("--take-back",), "DELETE", {}),
    ],
    ids=["discontinue", "sell until gone", "take back"],
)
def test_a_product_is_discontinued_and_taken_back(
    server: ScriptedServer, said: tuple[str, ...], method: str, body: dict[str, Any]
) -> None:
    server.answers(201, PRODUCT)
    done("product", "discontinue", "TEA-1", *said)
    [asked] = server.asked
    assert (asked.method, asked.path, asked.body or {}) == (method, "/products/TEA-1/discontinuation", body)


def test_what_contradicts_itself_is_not_sent(server: ScriptedServer) -> None:
    both = [
        ("update", "TEA-1", "--barcode", "4006381333931", "--no-barcodes"),
        ("discontinue", "TEA-1", "--take-back", "--sell-until-gone"),
    ]
    assert [run("product", *said).exit_code for said in both] == [2, 2]
    assert not server.asked


def test_a_product_is_found_by_its_barcode(server: ScriptedServer) -> None:
    server.answers(200, {"items": [PRODUCT], "next_cursor": None})
    assert "TEA-1" in done("product", "list", "--barcode", "4006381333931")
    assert "barcode=4006381333931" in server.asked[0].path
    for wrong in ("12", "4006381333932"):
        assert run("product", "list", "--barcode", wrong).exit_code == 2


def test_a_supplier_is_added_changed_listed_and_shown(server: ScriptedServer) -> None:
    for status in (201, 200, 200):
        server.answers(status, SUPPLIER)
    server.answers(200, {"items": [SUPPLIER], "next_cursor": None})
    server.answers(200, SUPPLIER)
    done("supplier", "create", "LEAF", "Leaf & Co", "--currency", "EUR", "--lead-time", "14", "--contact", "Ann")
    done("supplier", "update", "LEAF", "--lead-time", "21", "--contact", "")
    assert "Leaf & Co" in done("supplier", "list", "--text", "leaf")
    assert "14" in done("supplier", "show", "LEAF")
    assert [(asked.method, asked.path) for asked in server.asked] == [
        ("POST", "/suppliers"), ("GET", "/suppliers/LEAF"), ("PATCH", "/suppliers/LEAF"),
        ("GET", "/suppliers?limit=51&text=leaf"), ("GET", "/suppliers/LEAF"),
    ]  # fmt: skip
    created = {name: SUPPLIER[name] for name in ("code", "name", "currency", "lead_time_days", "contact")}
    assert [asked.body for asked in server.asked[:3] if asked.method != "GET"] == [
        created,
        {"lead_time_days": 21, "contact": None},
    ]
