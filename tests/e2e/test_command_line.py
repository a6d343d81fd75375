"""`minierp` against the running system, as a shop's engineer types it."""

import os
import subprocess
import sys
from pathlib import Path

from scripts.minierp.local.system.system import System
from tests.e2e.shop import Shop, new_sku

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


def test_a_refusal_is_said_with_what_to_do_and_exit_code_1(running: System, shop: Shop) -> None:
    sku = shop.product(opening=1)

    program, home = Path(sys.executable).with_name("minierp"), {"MINIERP_HOME": running.state.home}
    order = ["so", "create", "--customer", "Ada", *ADDRESS, "--line", f"{sku}:2"]
    refused = subprocess.run([program, *order], env={**os.environ, **home}, capture_output=True, text=True, check=False)

    assert refused.returncode == 1
    assert "not enough is available" in refused.stderr
    assert "minierp stock list" in refused.stderr
