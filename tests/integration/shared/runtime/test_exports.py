"""All of a list as a file, as a client sees it."""

import csv
import json
import socket
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from functions.inventory.storage.tables import stock_level
from tests.eventually import eventually
from tests.integration.running import Function, Functions

COUNT = 5_000


@pytest.fixture(scope="module")
def stock(functions: Functions) -> Function:
    return functions["stock"]


@pytest.fixture(scope="module")
def inventory(database: Callable[[str], sa.Engine]) -> sa.Engine:
    return database("inventory")


@pytest.fixture(scope="module")
def sku(inventory: sa.Engine) -> str:
    """One with a long ledger, whose notes are formulas."""
    return with_ledger(inventory, COUNT)


def with_ledger(inventory: sa.Engine, count: int) -> str:
    sku = f"EXPORT-{uuid.uuid4().hex[:8]}"
    level = {"sku": sku, "on_hand": count, "reserved": 0, "incoming": 0, "version": count, "status": "active"}
    with inventory.begin() as connection:
        connection.execute(stock_level.insert(), level | {"type": "both"})
        connection.execute(LEDGER, {"sku": sku, "count": count})
    return sku


LEDGER = sa.text(
    "insert into movement (sku, kind, quantity, reference, event_id, correlation_id, note, version)"
    " select :sku, 'gain', 1, 'adjustment', '', '', '=1+' || n, n from generate_series(1, :count) as n"
)


def accepting(media_type: str) -> dict[str, str]:
    return {"Accept": media_type}


def test_the_whole_ledger_is_a_file_of_json_lines(stock: Function, sku: str) -> None:
    answer = stock.get(f"/stock/{sku}/movements", accepting("application/jsonl"), sort="id")

    found = [json.loads(line) for line in answer.text.splitlines()]
    assert [movement["version"] for movement in found] == list(range(1, COUNT + 1))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/jsonl")
    assert f'filename="stock-{sku}-movements.jsonl"' in answer.headers["Content-Disposition"]
    assert answer.headers["Transfer-Encoding"] == "chunked"


@pytest.mark.parametrize(("raw", "first"), [({}, "'=1+1"), ({"raw": "true"}, "=1+1")], ids=["defused", "raw"])
def test_the_whole_ledger_is_a_table_without_formulas(
    stock: Function, sku: str, raw: dict[str, str], first: str
) -> None:
    answer = stock.get(f"/stock/{sku}/movements", accepting("text/csv"), sort="id", fields="note,version", **raw)

    head, *rows = csv.reader(StringIO(answer.text, newline=""))
    assert (head, rows[0]) == (["note", "version"], [first, "1"])
    assert len(rows) == COUNT
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"


@pytest.mark.parametrize(
    ("accept", "given"),
    [
        ("*/*", "application/json"),
        ("text/html, */*;q=0.8", "application/json"),
        ("text/*", "text/csv; charset=utf-8; header=present"),
        ("text/csv;q=0.5, application/jsonl", "application/jsonl"),
        ("text/csv, application/json;q=0.9", "text/csv; charset=utf-8; header=present"),
    ],
)
def test_it_is_the_form_that_is_liked_best(stock: Function, sku: str, accept: str, given: str) -> None:
    answer = stock.get(f"/stock/{sku}/reservations", accepting(accept))

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, given)


def test_what_can_be_refused_is_refused_before_the_file_begins(stock: Function, sku: str) -> None:
    unknown = stock.get("/stock/NOBODY-1/movements", accepting("text/csv"))
    page = stock.get(f"/stock/{sku}/movements", accepting("text/csv"), limit=7)
    wrong = stock.get(f"/stock/{sku}/movements", accepting("text/csv"), fields="colour")

    assert (unknown.status_code, unknown.headers["Content-Type"]) == (404, "application/problem+json")
    assert (page.status_code, page.json()["errors"][0]["field"]) == (422, "limit")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "fields")


def test_only_a_head_is_told_if_only_that_is_asked_for(stock: Function, sku: str) -> None:
    headers = {**stock.authorization, **accepting("text/csv")}

    answer = httpx.head(f"http://{stock.address}/stock/{sku}/movements", headers=headers, timeout=60)

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Type"].startswith("text/csv")


def test_what_breaks_in_the_middle_ends_uncleanly(functions: Functions, inventory: sa.Engine) -> None:
    """Half of the ledger cannot be read: nobody may take the other half for the whole."""
    with functions.another("stock") as stock:
        sku = with_ledger(inventory, COUNT)
        url, headers = (
            f"http://{stock.address}/stock/{sku}/movements?sort=id",
            {**stock.authorization, **accepting("text/csv")},
        )
        with (
            pytest.raises(httpx.RemoteProtocolError, match="incomplete"),
            httpx.stream("GET", url, headers=headers) as answer,
        ):
            assert answer.status_code == 200
            pieces = answer.iter_raw(1024)
            next(pieces)
            with inventory.begin() as connection:
                connection.execute(sa.text("alter table movement rename to lost"))
            try:
                for _ in pieces:
                    pass
            finally:
                with inventory.begin() as connection:
                    connection.execute(sa.text("alter table lost rename to movement"))
        assert "broken off" in stock.log()


def test_whoever_goes_away_is_read_for_no_longer(stock: Function, inventory: sa.Engine) -> None:
    sku = with_ledger(inventory, 200_000)
    token = "".join(f"{name}: {value}\r\n" for name, value in stock.authorization.items())
    with socket.create_connection(("127.0.0.1", stock.port or 0)) as connection:
        request = f"GET /stock/{sku}/movements HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n{token}\r\n"
        connection.sendall(request.encode())
        assert connection.recv(1024).startswith(b"HTTP/1.1 200")

    def broken_off() -> dict[str, Any] | None:
        lines = [json.loads(line) for line in stock.log().splitlines() if "broken off" in line]
        return lines[-1] if lines else None

    said = eventually(broken_off)
    assert said["items"] < 200_000
    assert datetime.fromisoformat(said["timestamp"]) < datetime.now(UTC)
