"""An import goes on where it was stopped, outlives a function that crashes, and never gets stock wrong."""

import csv
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from typer.testing import CliRunner

from scripts.minierp.cli.main import app
from scripts.minierp.client.client import Client
from scripts.minierp.client.endpoint import local_address
from scripts.minierp.data.demo.ledger import Balance
from scripts.minierp.local.system.system import System
from tests.e2e.outages import crash
from tests.e2e.shop import Shop
from tests.e2e.waiting import eventually

ROWS = 1000


def catalogue(directory: Path) -> tuple[Path, str]:
    """A file of products, and the text by which they are found again."""
    mark = uuid4().hex[:8]
    file = directory / f"{mark}.csv"
    rows = [f"{mark}-{number},Part {number} of {mark},{number}.25,EUR" for number in range(ROWS)]
    file.write_text("\n".join(["sku,name,price,currency", *rows]), encoding="utf-8")
    return file, mark


def started_import(running: System, file: Path) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-c",
        "from scripts.minierp.cli.main import main; main()",
        "import",
        "products",
        str(file),
    ]
    environment = os.environ | {"MINIERP_HOME": running.state.home}
    return subprocess.Popen([*command, "--json"], env=environment, stdout=subprocess.PIPE, text=True)


def finished(importing: subprocess.Popen[str]) -> dict[str, Any]:
    printed, _ = importing.communicate(timeout=120)
    assert importing.returncode == 0
    report: dict[str, Any] = json.loads(printed)
    return report


def found(running: System, mark: str) -> int:
    with Client(local_address(running.state)) as client:
        return len(list(client.items("/products", {"text": mark})))


def test_an_import_that_was_killed_is_completed_by_running_it_again(running: System, tmp_path: Path) -> None:
    file, mark = catalogue(tmp_path)
    stopped = started_import(running, file)
    eventually(lambda: found(running, mark), "the import has begun")
    stopped.kill()
    stopped.communicate()
    report = finished(started_import(running, file))
    assert report["already_in"] > 0
    assert report["created"] + report["already_in"] == ROWS
    assert found(running, mark) == ROWS


def test_an_import_outlives_a_function_that_crashes(running: System, tmp_path: Path) -> None:
    file, mark = catalogue(tmp_path)
    importing = started_import(running, file)
    eventually(lambda: found(running, mark), "the import has begun")
    crash(running, "create-products")
    report = finished(importing)
    assert report["rejections"] == []
    assert found(running, mark) == ROWS


def brought_in(shop: Shop, kind: str, file: Path, content: str, *options: str) -> dict[str, Any]:
    file.write_text(content, encoding="utf-8")
    arguments = ["import", kind, str(file), "--json", *options]
    done = CliRunner().invoke(app, arguments, env={"MINIERP_HOME": shop.running.state.home})
    assert done.exit_code in (0, 1), done.output
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_rows_of_one_sku_take_effect_in_the_files_order(shop: Shop, tmp_path: Path) -> None:
    skus = [shop.product() for _ in range(3)]
    rows = [f"{sku},{quantity},{reason}" for quantity, reason in
            [(1000, "count"), (500, "count"), (10, "gain"), (510, "loss"), (7, "count")] for sku in skus]  # fmt: skip
    report = brought_in(shop, "stock", tmp_path / "rows.csv", "\n".join(["sku,quantity,reason", *rows]))
    assert (report["created"], report["rejected_rows"]) == (15, 0)
    assert [shop.stock(sku)["on_hand"] for sku in skus] == ["7"] * 3
    for sku in skus:
        shop.balance(sku)


def test_a_stock_file_that_was_saved_again_under_another_name_doubles_nothing(shop: Shop, tmp_path: Path) -> None:
    sku, other = shop.product(), shop.product(unit="kg")
    brought_in(shop, "stock", tmp_path / "stock.csv", f"sku,quantity\n{sku},5\n{other},2.50\n")
    (Path(shop.running.state.home) / "imports.sqlite").unlink()  # what follows is known to MiniERP alone
    again = f"quantity;sku;;\r\n5.0;{sku};;\r\n;;;\r\n2.5;{other};;\r\n"
    report = brought_in(shop, "stock", tmp_path / "stock (2).csv", again)
    assert (report["created"], report["already_in"]) == (0, 2)
    assert [shop.stock(each)["on_hand"] for each in (sku, other)] == ["5", "2.5"]


def test_a_dry_run_knows_which_skus_minierp_has(shop: Shop, tmp_path: Path) -> None:
    sku = shop.product()
    report = brought_in(shop, "stock", tmp_path / "rows.csv", f"sku,quantity\n{sku},5\nnobody,5\n", "--dry-run")
    assert (report["created"], report["would_send"], report["rejected_rows"]) == (0, 1, 1)
    assert shop.stock(sku)["on_hand"] == "0"


def test_mended_products_are_imported_from_the_file_of_rejects(shop: Shop, tmp_path: Path) -> None:
    mark, rejected = uuid4().hex[:8], tmp_path / "rejected.csv"
    rows = f"sku;name;price;currency\n{mark}-1;Tea;1,50;EUR\n{mark}-2;Pot;free;EUR\n"
    brought_in(shop, "products", tmp_path / "rows.csv", rows, "--decimal", ",", "--rejects", str(rejected))
    mended = rejected.read_text(encoding="utf-8").replace(";free;", ";9,00;")
    report = brought_in(shop, "products", rejected, mended, "--decimal", ",")
    assert (report["created"], report["rejected_rows"]) == (1, 0)


def test_an_order_keeps_its_number_and_results_lead_from_it_to_its_state(shop: Shop, tmp_path: Path) -> None:
    sku, mark, results = shop.product(opening=5), uuid4().hex[:8], tmp_path / "placed.csv"
    who, what = "order,customer,address.street,address.city,address.country", "sku,quantity,unit_price,currency"
    head = f"{who},ordered_at,{what},due_date"
    rows = [f"{mark}-{number},Ada,S,Bath,UK,2020-01-31T12:00:00+01:00,{sku},{quantity},1,EUR,2030-02-15"
            for number, quantity in [(1, 3), (2, 3)]]  # fmt: skip
    report = brought_in(shop, "sales-orders", tmp_path / "rows.csv", "\n".join([head, *rows]), "--wait", "60",
                        "--concurrency", "1", "--results", str(results))  # fmt: skip
    taken = [found for found in report["results"] if found["id"]]
    assert [found["number"] for found in report["results"]] == [f"{mark}-1", f"{mark}-2"]
    order = shop.http.get(f"/sales-orders/{taken[0]['id']}").json()
    assert (order["reference"], order["ordered_at"][:19], order["lines"][0]["due_date"]) == (
        f"{mark}-1", "2020-01-31T11:00:00", "2030-02-15",
    )  # fmt: skip
    found = shop.http.get("/sales-orders", params={"reference": f"{mark}-1"}).json()["items"]
    assert [each["id"] for each in found] == [taken[0]["id"]]
    states = [row["state"] for row in csv.DictReader(results.open(encoding="utf-8"))]
    assert sorted(states) in (["confirmed", "refused"], ["confirmed", "rejected"])  # whichever was reserved first
    again = brought_in(shop, "sales-orders", tmp_path / "rows.csv", "\n".join([head, *rows]))
    assert again["created"] == 0


def test_a_purchase_is_placed_with_its_supplier_and_received_from_files(shop: Shop, tmp_path: Path) -> None:
    sku, mark = shop.product(), uuid4().hex[:8]
    suppliers = f"code,name,currency,lead_time_days\n{mark},Leaf {mark},EUR,14\n"
    orders = f"order,supplier_id,sku,quantity,unit_price,currency\n{mark},{mark},{sku},60,2.10,EUR\n"
    head = "order,receipt,received_at,sku,quantity,refused,reason\n"
    receipts = f"{head}{mark},DN-1,2020-01-31,{sku},38,2,wet\n{mark},DN-2,2020-02-01T10:00:00Z,{sku},20,,\n"
    for again in (False, True):
        for kind, content in (("suppliers", suppliers), ("purchase-orders", orders), ("receipts", receipts)):
            report = brought_in(shop, kind, tmp_path / f"{kind}.csv", content)
            assert report["rejections"] == []
            assert (report["created"] > 0, report["already_in"] > 0) == (not again, again)
    [order] = shop.minierp("po", "list", "--reference", mark, "--json")
    assert (order["supplier"], order["supplier_code"], order["status"]) == (f"Leaf {mark}", mark, "partially_received")
    assert [order["lines"][0][name] for name in ("received", "refused")] == ["58", "2"]
    shop.until_balance(sku, Balance(Decimal(58), Decimal(0), Decimal(2)))


def test_orders_are_shipped_and_shelves_counted_from_files(shop: Shop, tmp_path: Path) -> None:
    sku, mark = shop.product(opening=10), uuid4().hex[:8]
    who, what = "order,customer,address.street,address.city,address.country", "sku,quantity,unit_price,currency"
    orders = [f"{mark}-{number},Ada,S,Bath,UK,{sku},3,1,EUR" for number in (1, 2)]
    brought_in(shop, "sales-orders", tmp_path / "orders.csv", "\n".join([f"{who},{what}", *orders]), "--wait", "60")
    parts = f"order,shipped_at,sku,quantity\n{mark}-1,2020-01-31,{sku},2\n{mark}-1,2020-02-01,{sku},1\n"
    whole = f"order,shipped_at\n{mark}-2,2020-02-01\n{mark}-9,2020-02-01\n"
    checked = brought_in(shop, "shipments", tmp_path / "whole.csv", whole, "--dry-run")
    assert (checked["would_send"], checked["rejections"][0]["reason"]) == (1, f"order: no order '{mark}-9' is known")
    for new in (1, 0):
        assert brought_in(shop, "shipments", tmp_path / "parts.csv", parts)["created"] == 2 * new
        assert brought_in(shop, "shipments", tmp_path / "whole.csv", whole)["created"] == new
    statuses = [shop.minierp("so", "list", "--reference", f"{mark}-{n}", "--json")[0]["status"] for n in (1, 2)]
    assert statuses == ["shipped", "shipped"]
    shop.until_balance(sku, Balance(Decimal(4), Decimal(0)))
    counts = f"sku,quantity,counted_at\n{sku},5,{datetime.now(UTC).isoformat()}\n"
    for new in (1, 0):
        assert brought_in(shop, "counts", tmp_path / "counts.csv", counts)["created"] == new
    shop.until_balance(sku, Balance(Decimal(5), Decimal(0)))


PEAK = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)"
PEAK += "; print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"


def peak(running: System, file: Path, rows: int) -> int:
    """MiB that checking a file of so many rows takes, each of 2 KB."""
    lines = (f"SKU-{number},Part {number},{number}.25,EUR,{'long ' * 390}" for number in range(rows))
    file.write_text("\n".join(["sku,name,price,currency,description", *lines]), encoding="utf-8")
    program = [sys.executable, "-c", "from scripts.minierp.cli.main import main; main()"]
    measured = subprocess.run(
        [sys.executable, "-c", PEAK, *program, "import", "products", str(file), "--dry-run", "--json"],
        env=os.environ | {"MINIERP_HOME": running.state.home}, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return int(measured.stdout)


def test_memory_stays_bounded_however_long_the_file_is(running: System, tmp_path: Path) -> None:
    short, long = (peak(running, tmp_path / f"{rows}.csv", rows) for rows in (400, 12_000))

    assert long - short < 10, "the rows alone are 23 MiB"
    assert long < 150
