"""Whatever text a command shows, it stands there: it neither acts on the terminal nor becomes our own markup."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from scripts.minierp.cli.lazy import LazyGroup
from scripts.minierp.cli.main import ENTRIES
from tests.unit.scripts.care.test_dead_letter import LETTER
from tests.unit.scripts.cli import (
    test_audit,
    test_events,
    test_products,
    test_purchase_orders,
    test_sales_orders,
    test_stock,
    test_trace,
    test_why,
)
from tests.unit.scripts.cli.conftest import run
from tests.unit.scripts.client.scripted_server import ScriptedServer

EVIL = "\x1b[2J\x1b]8;;https://example.com\x9c\u202e\u200b[bold]mark[/bold]\x9b31m\x7f"
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069]")
FIGURE = re.compile(r"[-+]?\d[\d.]*|[A-Z]{3}|\d{4}-\d\d-\d\d(T.*)?|[0-9a-f]{8}-[0-9a-f-]{27}")
"""What a command reckons with, or reads as a moment."""

IDENTIFIER = re.compile(rf"{FIGURE.pattern}|[A-Z]+-\d[-\d]*|[a-z]-\d|[-a-z_.:/]+")
"""What else a command looks things up by, where it asks for several."""

page = test_stock.page
ENTRY = {"what": "shipped", "happened_at": "2030-02-01T09:00:00+00:00", "event_id": "e-1", "correlation_id": "web-7",
         "details": {"note": "left early", "lines": [{"line": 1, "reason": "broken"}]}}  # fmt: skip
REQUEST = {"request_id": "r-1", "supplier": "Leaf", "status": "refused", "reason": "not known", "order_id": "o-1",
           "requested_at": "2030-01-31T12:00:00+00:00", "answered_at": None,
           "lines": [{"sku": "TEA-1", "quantity": "18"}]}  # fmt: skip
SALES, PURCHASE = test_sales_orders.ORDER, test_purchase_orders.ORDER
SHORT = {"sku": "TEA-1", "reason": "short", "requested": "5", "available": "1", "incoming": "0", "expected_date": None}
RETURNED = {"id": "r-2", "sent_back_at": "2030-02-08T09:00:00+00:00", "reason": "stale",
            "lines": [{"line": 1, "quantity": "1"}]}  # fmt: skip
KEPT = {**LETTER, "id": "e-1", "cause": "refused", "undeliverable": ""}
REBUILT = {"check": True, "items": [test_stock.REBUILT], "looked_at": 1, "left": 0, "next": None}
WAITING = page({"order_id": "o-1", "placed_at": "2030-01-31T12:00:00+00:00", "reserved": "2", "waiting": "3"})
COMING = page({"order_id": "p-1", "outstanding": "12", "expected_date": "2030-02-15"})
BACKORDERED = [test_why.ORDER, page(ENTRY), page({"order_id": test_why.ORDER_ID, "reserved": "2", "waiting": "3"})]

SHOWN: dict[tuple[str, ...], list[Any]] = {
    ("product", "list"): [page(test_products.PRODUCT)],
    ("product", "show", "TEA-1"): [test_products.PRODUCT],
    ("supplier", "list"): [page(test_products.SUPPLIER)],
    ("supplier", "show", "LEAF"): [test_products.SUPPLIER],
    ("stock", "list"): [page(test_stock.LEVEL)],
    ("stock", "low"): [page(test_stock.LEVEL | test_stock.RULE)],
    ("stock", "show", "TEA-1"): [test_stock.LEVEL],
    ("stock", "movements", "TEA-1"): [page(*test_why.MOVEMENTS)],
    ("stock", "reservations", "TEA-1"): [WAITING],
    ("stock", "discrepancies"): [page(test_why.MOVEMENTS[0])],
    ("stock", "replenish", "--dry-run"): [test_stock.PROPOSAL],
    ("stock", "replenishments"): [page(REQUEST)],
    ("stock", "rebuild", "--check"): [REBUILT],
    ("po", "list"): [page(PURCHASE)],
    ("po", "show", "PO-2030-000123"): [{**PURCHASE, "returns": [RETURNED], "reference": "our-7"}],
    ("po", "history", "PO-2030-000123"): [{"items": [ENTRY]}],
    ("so", "list"): [page(SALES)],
    ("so", "show", "SO-2030-000123"): [{**SALES, "shortages": [SHORT], "reference": "shop-7"}],
    ("so", "history", "SO-2030-000123"): [{"items": [ENTRY]}],
    ("trace", "SO-2030-000001"): [test_trace.TRACE],
    ("why", "TEA-1"): [test_why.LEVEL, page(*test_why.MOVEMENTS), WAITING, COMING, page(test_why.ORDER),
                       page(test_why.PURCHASE)],
    ("why", "SO-2030-000001"): [*BACKORDERED, COMING, page(test_why.PURCHASE)],
    ("events", "search"): [page(test_events.EVENT)],
    ("events", "show", "e-1"): [test_events.EVENT],
    ("dead-letters", "list"): [page(KEPT)],
    ("dead-letters", "list", "--by", "cause"): [page(KEPT)],
    ("audit",): [{"part": 1, "of": 1, "patience": 900, "findings": [test_audit.WRONG]}],
}  # fmt: skip
"""What commands that show something ask for, and are answered."""

SEVERAL = {"why", "audit"}
ELSEWHERE = {
    *("product create", "product update", "product discontinue", "supplier create", "supplier update"),
    *("po create", "po receive", "po cancel", "po close", "po return"),
    *("so create", "so ship", "so cancel", "so return", "stock adjust", "stock count"),
}
"""These show what they made as `show` does."""
OF_NO_RECORD = {
    "import",
    "export",
    "demo",
    "up",
    "down",
    "status",
    "logs",
    "backup",
    "backups",
    "restore",
    "bench",
    "login",
    "logout",
}
OF_NO_RECORD |= {"token", "events tail", "events replay", "dead-letters show", "dead-letters replay"}
OF_NO_RECORD |= {"dead-letters discard", "api write"}
"""These show no record of the API: what there is one way to the terminal for, which
tests/unit/scripts/terminal/test_display.py holds all of them to.
"""


def leaves(name: str) -> set[str]:
    """A command, or those of a group."""
    group = LazyGroup(name="minierp")
    group.modules = {entry.name: entry.module for entry in ENTRIES}
    real = group._real(name)
    return {f"{name} {inner}" for inner in getattr(real, "commands", {})} or {name}


def poisoned(value: Any, takes: Callable[[str], bool]) -> Any:
    """A document with EVIL behind every text that is taken."""
    if isinstance(value, dict):
        return {name: poisoned(each, takes) for name, each in value.items()}
    if isinstance(value, list):
        return [poisoned(each, takes) for each in value]
    return value + EVIL if isinstance(value, str) and takes(value) else value


def shown(server: ScriptedServer, command: tuple[str, ...], takes: Callable[[str], bool]) -> tuple[str, str]:
    """What a command prints of poisoned documents; nothing in it acts, and no markup of theirs is gone."""
    server.script.clear()
    for document in SHOWN[tuple(word for word in command if word != "--json")]:
        server.answers(200, poisoned(document, takes))
    done = run(*command)
    for text in (done.stdout, done.stderr):
        assert not ACTING.search(text), repr(text)
        assert text.count("mark") == text.count("[bold]mark[/bold]"), text
    return done.stdout, done.stderr


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "1000")


def test_every_command_that_shows_a_record_is_looked_at() -> None:
    every = set().union(*(leaves(entry.name) for entry in ENTRIES if entry.name not in OF_NO_RECORD))
    looked_at = {" ".join(command[:2]) if " ".join(command[:2]) in every else command[0] for command in SHOWN}

    assert every - OF_NO_RECORD == looked_at | (ELSEWHERE & every)


@pytest.mark.parametrize("command", SHOWN, ids=" ".join)
def test_a_text_is_shown_as_it_is_and_does_nothing(server: ScriptedServer, command: tuple[str, ...]) -> None:
    kept = IDENTIFIER if command[0] in SEVERAL else FIGURE
    out, _ = shown(server, command, lambda text: not kept.fullmatch(text))

    assert "\\x1b[2J\\x1b]8;;https://example.com\\x9c\\u202e\\u200b[bold]mark[/bold]\\x9b31m\\x7f" in out


@pytest.mark.parametrize("command", SHOWN, ids=" ".join)
def test_a_figure_that_is_none_does_nothing_either(server: ScriptedServer, command: tuple[str, ...]) -> None:
    shown(server, command, lambda text: bool(FIGURE.fullmatch(text)))


@pytest.mark.parametrize("command", [("product", "show", "TEA-1"), ("so", "show", "SO-2030-000123"), ("so", "list")])
def test_json_says_exactly_what_was_there(server: ScriptedServer, command: tuple[str, ...]) -> None:
    out, _ = shown(server, (*command, "--json"), lambda text: not FIGURE.fullmatch(text))

    (document,) = SHOWN[command]
    told = document.get("items", document)
    assert json.loads(out) == poisoned(told, lambda text: not FIGURE.fullmatch(text))
