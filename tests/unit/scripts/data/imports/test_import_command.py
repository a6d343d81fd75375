import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scripts.minierp.cli.main import app
from tests.unit.scripts.client.scripted_server import ScriptedServer, scripted_server


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    with scripted_server(tmp_path) as running:
        monkeypatch.setenv("MINIERP_URL", running.base_url)
        monkeypatch.setenv("MINIERP_CA", running.ca_certificate)
        monkeypatch.setenv("MINIERP_HOME", str(tmp_path))
        yield running


def run_import(directory: Path, content: str, kind: str, *options: str) -> Result:
    file = directory / "rows.csv"
    file.write_text(content, encoding="utf-8")
    one_by_one = [] if kind == "suppliers" else ["--concurrency", "1"]
    return CliRunner().invoke(app, ["import", kind, str(file), *one_by_one, "--json", *options])


def report(result: Result) -> dict[str, object]:
    document: dict[str, object] = json.loads(result.stdout)
    return document


def test_a_second_run_sends_the_same_keys_and_counts_what_is_in(server: ScriptedServer, tmp_path: Path) -> None:
    rows = "sku,name,price,currency\nA,Tea,1.50,EUR\nB,Pot,9,EUR\n"
    for replayed in ({}, {"Idempotent_Replayed": "true"}):
        server.answers(201, {}, **replayed)
        server.answers(201, {}, **replayed)
    first, second = run_import(tmp_path, rows, "products"), run_import(tmp_path, rows, "products")
    assert (report(first)["created"], report(first)["already_in"]) == (2, 0)
    assert (report(second)["created"], report(second)["already_in"]) == (0, 2)
    keys = [asked.headers["Idempotency-Key"] for asked in server.asked]
    assert keys[:2] == keys[2:]


def test_refused_rows_are_reported_and_written_with_number_and_reason(server: ScriptedServer, tmp_path: Path) -> None:
    server.answers(201, {})
    server.answers(409, {"title": "The SKU is taken", "status": 409, "detail": "Choose another."})
    rows = "sku,name,price,currency\nA,Tea,1.50,EUR\nB,Pot,9,EUR\nC,Cup,free,EUR\n"
    result = run_import(tmp_path, rows, "products", "--rejects", str(tmp_path / "rejects.csv"))
    assert result.exit_code == 1
    assert report(result)["rejections"] == [
        {"file": "rows.csv", "row": 3, "reason": "The SKU is taken: Choose another."},
        {"file": "rows.csv", "row": 4, "reason": "price: 'free' is not a number such as 12 or 9.80"},
    ]
    rejects = list(csv.DictReader((tmp_path / "rejects.csv").open(encoding="utf-8")))
    assert [(row["row"], row["sku"], row["price"]) for row in rejects] == [("3", "B", "9"), ("4", "C", "free")]


def test_a_dry_run_sends_nothing(server: ScriptedServer, tmp_path: Path) -> None:
    result = run_import(tmp_path, "sku,quantity\nA,5\nB,\n", "stock", "--dry-run")
    assert result.exit_code == 1
    assert report(result)["created"] == 1
    assert server.asked == []


@pytest.mark.parametrize("content", ["sku\nA\n", "sku,sku\nA,A\n", ""])
def test_a_file_that_cannot_be_used_ends_with_2_before_anything_is_sent(
    server: ScriptedServer, tmp_path: Path, content: str
) -> None:
    assert run_import(tmp_path, content, "stock").exit_code == 2
    assert server.asked == []


def test_imported_suppliers_give_products_their_suppliers_name(server: ScriptedServer, tmp_path: Path) -> None:
    assert run_import(tmp_path, "id,name\n7,Leaf & Co\n", "suppliers").exit_code == 0
    server.answers(201, {})
    rows = "sku,name,price,currency,supplier_id\nA,Tea,1.50,EUR,7\nB,Pot,9,EUR,8\n"
    result = run_import(tmp_path, rows, "products")
    assert server.asked[0].body["preferred_supplier"] == "Leaf & Co"
    assert [row["row"] for row in report(result)["rejections"]] == [3]  # type: ignore[attr-defined]


def test_an_import_that_waits_says_what_the_orders_became(server: ScriptedServer, tmp_path: Path) -> None:
    head = "order,customer,address.street,address.city,address.country,sku,quantity,unit_price,currency"
    server.answers(201, {"id": "1"})
    server.answers(201, {"id": "2"})
    for status in ("pending", "confirmed", "rejected"):
        server.answers(200, {"status": status})
    rows = f"{head}\n1,Ada,S,C,UK,A,1,1,EUR\n2,Bob,S,C,UK,A,1,1,EUR\n"
    result = run_import(tmp_path, rows, "sales-orders", "--wait", "10")
    assert report(result)["states"] == {"confirmed": 1, "rejected": 1}
