"""`minierp` against the running system, as a shop's engineer types it."""

import os
import subprocess
import sys
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from typer.testing import CliRunner

from scripts.minierp.cli.main import app
from scripts.minierp.data.demo.ledger import Balance
from scripts.minierp.local.system.system import System
from tests.e2e.shop import Shop, new_sku
from tests.e2e.waiting import eventually

ADDRESS = ("--street", "12 St James's Square", "--city", "London", "--country", "UK")


def test_a_product_is_created_stocked_bought_sold_and_shown(shop: Shop) -> None:
    sku = new_sku()

    product = shop.minierp("product", "create", sku, "Green tea", "--price", "4.80", "--currency", "EUR", "--json")
    adjusted = shop.minierp("stock", "adjust", sku, "opening_balance", "40", "--json")
    bought = shop.minierp(
        "po", "create", "--supplier", "Exotic Liquids", "--expected", "2031-07-01", "--line", f"{sku}:10:2.50", "--json"
    )
    received = shop.minierp("po", "receive", bought["id"], "--line", "1:10", "--json")
    sold = shop.minierp(
        "so", "create", "--customer", sku, *ADDRESS, "--line", f"{sku}:2::0.05", "--wait", "10", "--json"
    )

    assert (product["sku"], product["price"]) == (sku, "4.80")
    assert adjusted["stock"]["on_hand"] == "40"
    assert (bought["status"], received["status"]) == ("open", "received")
    assert (sold["status"], sold["total_before_discount"], sold["total"]) == ("confirmed", "9.60", "9.1200")
    assert [found["sku"] for found in shop.minierp("product", "list", "--text", sku, "--json")] == [sku]
    assert shop.minierp("product", "show", sku, "--json")["name"] == "Green tea"
    assert shop.minierp("stock", "show", sku, "--json")["reserved"] == "2"
    assert shop.minierp("stock", "list", "--sku", sku, "--json")[0]["reserved"] == "2"
    kinds = {movement["kind"] for movement in shop.minierp("stock", "movements", sku, "--json")}
    assert kinds >= {"opening_balance", "ordered", "reserved"}
    assert shop.minierp("po", "show", bought["id"], "--json")["status"] == "received"
    assert bought["id"] in [order["id"] for order in shop.minierp("po", "list", "--json")]
    assert shop.minierp("so", "show", sold["id"], "--json") == sold
    assert [order["id"] for order in shop.minierp("so", "list", "--customer", sku, "--json")] == [sold["id"]]


def test_a_purchase_lives_from_its_supplier_to_its_end(shop: Shop) -> None:
    sku, code = new_sku(), new_sku()
    shop.minierp("product", "create", sku, "Tea", "--price", "4.80", "--currency", "EUR", "--json")
    eventually(lambda: shop.http.get(f"/stock/{sku}").status_code == 200, f"stock of {sku}")

    shop.minierp("supplier", "create", code, f"Leaf {code}", "--currency", "EUR", "--lead-time", "14", "--json")
    supplier = shop.minierp("supplier", "update", code, "--lead-time", "0", "--contact", "Ann", "--json")
    line = f"{sku}:60:2.10"
    bought = shop.minierp("po", "create", "--supplier", code, "--line", line, "--allowance", "0.1", "--json")
    number = bought["number"]
    refused = ("--refuse", "1=2", "--reason", "wet")
    received = shop.minierp("po", "receive", number, "--line", "1=38", *refused, "--json")
    returned = shop.minierp("po", "return", number, "--line", "1=4", "--reason", "past their date", "--json")
    closed = shop.minierp("po", "close", number, "--reason", "sold out", "--json")
    other = shop.minierp("po", "create", "--supplier", code, "--expected", "2020-01-31", "--line", line, "--json")
    overdue = shop.minierp("po", "list", "--overdue", "--supplier", code, "--json")
    cancelled = shop.minierp("po", "cancel", other["number"].lower(), "--json")

    assert (supplier["lead_time_days"], supplier["contact"]) == (0, "Ann")
    assert (bought["supplier"], bought["supplier_code"]) == (f"Leaf {code}", code)
    assert [(received["lines"][0][name]) for name in ("received", "refused", "outstanding")] == ["38", "2", "22"]
    assert (returned["lines"][0]["sent_back"], closed["status"], cancelled["status"]) == ("4", "closed", "cancelled")
    assert [order["number"] for order in overdue] == [other["number"]]
    whats = [entry["what"] for entry in shop.minierp("po", "history", number, "--json")]
    assert (whats[0], {"received", "returned", "closed"} <= set(whats)) == ("placed", True)
    assert code in [found["code"] for found in shop.minierp("supplier", "list", "--text", code, "--json")]
    assert shop.minierp("supplier", "show", code, "--json")["name"] == f"Leaf {code}"
    shop.until_balance(sku, Balance(Decimal(34), Decimal(0)))


def test_a_sale_waits_is_shipped_in_parts_comes_back_and_is_cancelled(shop: Shop) -> None:
    sku = shop.product(opening=3)
    order = ("so", "create", "--customer", sku, *ADDRESS, "--line", f"{sku}:5", "--backorder", "--wait", "10")

    placed = shop.minierp(*order, "--json")
    number = placed["number"]
    waiting = shop.minierp("stock", "reservations", sku, "--json")
    shipped = shop.minierp("so", "ship", number, "--line", "1=2", "--tracking", "1Z9", "--json")
    rest = shop.minierp("so", "ship", number, "--json")
    returned = shop.minierp("so", "return", number, "--line", "1=1", "--scrap", "--reason", "broken", "--json")
    cancelled = shop.minierp("so", "cancel", number, "--reason", "no longer wanted", "--json")

    assert placed["status"] == "backordered"
    assert [(each["order_id"], each["reserved"], each["waiting"]) for each in waiting] == [(placed["id"], "3", "2")]
    assert (shipped["status"], rest["lines"][0]["shipped"], returned["lines"][0]["returned"]) == (
        "partially_shipped", "3", "1",
    )  # fmt: skip
    assert (cancelled["status"], cancelled["lines"][0]["cancelled"]) == ("shipped", "2")
    whats = [entry["what"] for entry in shop.minierp("so", "history", number, "--json")]
    assert {"placed", "shipped", "returned", "cancelled"} <= set(whats)
    assert number in run_for_people(shop, "so", "show", number)
    shop.until_balance(sku, Balance(Decimal(0), Decimal(0)))


def test_stock_is_counted_looked_back_at_and_replenished(shop: Shop) -> None:
    supplier = new_sku()
    sku = shop.product(opening=40, preferred_supplier=supplier)
    before = datetime.now(UTC).isoformat()

    counted = shop.minierp("stock", "count", f"{sku}=8", "--note", "year-end", "--json")
    rule = ("--reorder-point", "20", "--reorder-quantity", "10", "--order-multiple", "6", "--auto-order")
    shop.minierp("product", "update", sku, *rule, "--json")
    eventually(
        lambda: sku in [each["sku"] for each in shop.minierp("stock", "low", "--limit", "10000", "--json")],
        f"{sku} runs low",
    )
    proposal = shop.minierp("stock", "replenish", "--dry-run", "--json")

    assert [(item["difference"], item["on_hand"]) for item in counted["items"]] == [("-32", "8")]
    assert shop.minierp("stock", "show", sku, "--as-of", before, "--json")["on_hand"] == "40"
    [line] = [line for request in proposal["requests"] for line in request["lines"] if line["sku"] == sku]
    assert line["quantity"] == "18"
    assert supplier in run_for_people(shop, "stock", "replenish", "--dry-run")
    assert isinstance(shop.minierp("stock", "replenishments", "--json"), list)
    assert isinstance(shop.minierp("stock", "discrepancies", "--json"), list)


def test_a_product_is_found_by_its_barcode_discontinued_and_taken_back(shop: Shop) -> None:
    sku, barcode = new_sku(), gtin13()

    shop.minierp("product", "create", sku, "Tea", "--price", "1", "--currency", "EUR", "--barcode", barcode, "--json")
    discontinued = shop.minierp("product", "discontinue", sku, "--sell-until-gone", "--json")
    active = shop.minierp("product", "discontinue", sku, "--take-back", "--json")

    assert [found["sku"] for found in shop.minierp("product", "list", "--barcode", barcode, "--json")] == [sku]
    assert (discontinued["status"], discontinued["sell_until_gone"], active["status"]) == (
        "discontinued", True, "active",
    )  # fmt: skip
    assert barcode in run_for_people(shop, "product", "show", sku)


def gtin13() -> str:
    """A barcode that no other test uses."""
    digits = f"{uuid.uuid4().int % 10**12:012}"
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighed % 10}"


def run_for_people(shop: Shop, *arguments: str) -> str:
    """What a command prints that is not asked for JSON."""
    done = CliRunner().invoke(app, arguments, env={"MINIERP_HOME": shop.running.state.home})
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_refusal_is_said_with_what_to_do_and_exit_code_1(running: System, shop: Shop) -> None:
    sku = shop.product(opening=1)

    program, home = Path(sys.executable).with_name("minierp"), {"MINIERP_HOME": running.state.home}
    order = ["so", "create", "--customer", "Ada", *ADDRESS, "--line", f"{sku}:2"]
    refused = subprocess.run([program, *order], env={**os.environ, **home}, capture_output=True, text=True, check=False)

    assert refused.returncode == 1
    assert "not enough is available" in refused.stderr
    assert "minierp stock list" in refused.stderr
