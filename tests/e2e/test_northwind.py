"""Northwind as its CSV files are: 77 products, bought for, sold in 830 orders, shipped, and bought again; all exact."""

import csv
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from scripts.minierp.cli.main import app
from scripts.minierp.cli.purchases.fulfilling import outstanding
from scripts.minierp.client.client import Client
from scripts.minierp.client.endpoint import local_address
from scripts.minierp.client.settlement import settled
from scripts.minierp.data.demo.ledger import Balance, fold
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.system.system import System
from scripts.minierp.terminal.parallel import for_each
from tests.e2e.waiting import eventually_equal

NORTHWIND = CHECKOUT.parent / "shared" / "data" / "northwind"
PRODUCTS, SUPPLIERS, ORDERS, LINES = (
    NORTHWIND / f"{name}.csv" for name in ("products", "suppliers", "orders", "order_details")
)
UNITS, BEFORE_DISCOUNTS, AFTER_DISCOUNTS = Decimal(51317), Decimal("1354458.59"), Decimal("1265793.0395")
CONCURRENCY = 8

pytestmark = pytest.mark.skipif(
    not NORTHWIND.is_dir(), reason="the Northwind CSV files are not beside the checkout, in ../shared/data/northwind"
)


@dataclass
class Replay:
    """What Northwind's files say, and a client of the MiniERP that replayed them."""

    client: Client
    opening: dict[str, Decimal]
    ordered: Counter[str]
    bought: dict[str, Decimal]
    sales_report: dict[str, Any]
    sales_again: dict[str, Any]
    confirmed: list[dict[str, Any]] = field(default_factory=list)
    replaced: list[dict[str, Any]] = field(default_factory=list)
    replenished: list[dict[str, Any]] = field(default_factory=list)

    @property
    def orders(self) -> list[dict[str, Any]]:
        """The orders of Northwind's customers, as the API lists them."""
        customers = sorted({order["customerID"] for order in rows(ORDERS)})
        return [order for name in customers for order in self.client.items("/sales-orders", {"customer": name})]

    @property
    def levels(self) -> list[dict[str, Any]]:
        """The stock of Northwind's products."""
        return list(self.client.items("/stock", {"sku": list(self.opening)}))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def import_file(home: Path, kind: str, file: Path, mapping: dict[str, str], *options: str) -> dict[str, Any]:
    """Run `minierp import`; every row must be accepted."""
    maps = [word for field, column in mapping.items() for word in ("--map", f"{field}={column}")]
    arguments = ["import", kind, str(file), *maps, *options, "--null", "NULL", "--json"]
    result = CliRunner().invoke(app, arguments, env={"MINIERP_HOME": str(home)})
    assert result.exit_code == 0, result.output
    report: dict[str, Any] = json.loads(result.stdout)
    return report


def import_products(home: Path) -> None:
    terms = ("--set", "currency=USD", "--set", "lead_time_days=7")
    import_file(home, "suppliers", SUPPLIERS, {"code": "supplierID", "name": "companyName"}, *terms)
    import_file(
        home, "products", PRODUCTS,
        {"sku": "productID", "name": "productName", "unit": "quantityPerUnit", "price": "unitPrice",
         "supplier_id": "supplierID", "reorder_point": "reorderLevel"},
        "--set", "currency=USD",
    )  # fmt: skip
    report = import_file(home, "stock", PRODUCTS, {"sku": "productID", "quantity": "unitsInStock"})
    assert report["created"] == 77


def buy(home: Path, file: Path, missing: dict[str, Decimal]) -> None:
    """A purchase order for each product that is short, to its supplier."""
    products = {product["productID"]: product for product in rows(PRODUCTS)}
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["order", "supplier_id", "expected_date", "sku", "quantity", "unit_price", "currency"])
        for sku, units in missing.items():
            supplier, price = products[sku]["supplierID"], products[sku]["unitPrice"]
            writer.writerow([f"buy-{sku}", supplier, "1996-07-01", sku, units, price, "USD"])
    report = import_file(home, "purchase-orders", file, {})
    assert report["created"] == len(missing)


def receive(client: Client, order: dict[str, Any]) -> None:
    lines = [{"line": number, "quantity": quantity} for number, quantity in outstanding(order)]
    received = client.post(f"/purchase-orders/{order['id']}/receipts", {"lines": lines})
    assert received.body["status"] == "received"


def sell(home: Path) -> dict[str, Any]:
    mapping = {
        "order": "orderID", "customer": "customerID", "address.name": "shipName", "address.street": "shipAddress",
        "address.city": "shipCity", "address.region": "shipRegion", "address.postal_code": "shipPostalCode",
        "address.country": "shipCountry", "sku": "productID", "unit_price": "unitPrice", "ordered_at": "orderDate",
    }  # fmt: skip
    options = ("--lines", str(LINES), "--set", "currency=USD", "--wait", "300", "--concurrency", str(CONCURRENCY))
    return import_file(home, "sales-orders", ORDERS, mapping, *options)


def ship(client: Client, orders: list[dict[str, Any]]) -> None:
    """Those that Northwind shipped, the earliest first."""
    days = {order["orderID"]: order["shippedDate"] for order in rows(ORDERS) if order["shippedDate"] != "NULL"}
    leaving = sorted((order for order in orders if order["reference"] in days), key=lambda o: days[o["reference"]])
    assert len(leaving) == 809

    def send(order: dict[str, Any]) -> None:
        moment = f"{days[order['reference']][:10]}T12:00:00Z"
        client.post(f"/sales-orders/{order['id']}/shipments", {"shipped_at": moment, "tracking": order["number"]})

    for_each("Shipping", leaving, send, CONCURRENCY)


def cancel_and_place_again(client: Client, orders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One of the orders that Northwind never shipped, as it was and as it is now."""
    old = next(order for order in orders if order["status"] == "confirmed")
    client.post(f"/sales-orders/{old['id']}/cancellations", {"reason": "the customer thought about it"})
    taken = ("sku", "quantity", "unit_price", "discount", "currency")
    lines = [{name: line[name] for name in taken} for line in old["lines"]]
    again = {name: old[name] for name in ("customer", "reference", "address")} | {"lines": lines}
    eventually_equal(lambda: client.get(f"/stock/{lines[0]['sku']}/movements")["items"][0]["kind"], "released")
    new = client.post("/sales-orders", again).body
    return [client.get(f"/sales-orders/{old['id']}"), settled(client, new["id"], time.monotonic() + 60)]


def replenish(client: Client) -> list[dict[str, Any]]:
    """Every active product orders itself from now on, at Northwind's reorder level; what purchasing was asked for.

    By hand, and perhaps by the clock a moment before.
    """
    products = {product["productID"]: product for product in rows(PRODUCTS) if product["discontinued"] == "0"}
    change = {"auto_order": True, "reorder_quantity": 10, "order_multiple": 6}
    levels = list(client.items("/stock", {"sku": list(products)}))
    low = {level["sku"] for level in levels if at_or_below(level, products[level["sku"]])}

    def changed(sku: str) -> None:
        path = f"/products/{sku}"
        client.patch(path, client.get(path)["version"], change)

    for_each("Changing products", list(products), changed, CONCURRENCY)

    def asked_for() -> list[dict[str, Any]]:
        client.post("/stock/replenishments", {})
        requests = client.items("/stock/replenishments")
        return [line for request in requests for line in request["lines"] if line["sku"] in products]

    eventually_equal(lambda: {line["sku"] for line in asked_for()}, low)
    return asked_for()


def at_or_below(level: dict[str, Any], product: dict[str, str]) -> bool:
    return Decimal(level["projected"]) <= Decimal(product["reorderLevel"])


@pytest.fixture(scope="module")
def replay(running: System, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    home, purchases = Path(running.state.home), tmp_path_factory.mktemp("northwind") / "purchases.csv"
    opening = {product["productID"]: Decimal(product["unitsInStock"]) for product in rows(PRODUCTS)}
    ordered: Counter[str] = Counter()
    for line in rows(LINES):
        ordered[line["productID"]] += int(line["quantity"])
    missing = {sku: ordered[sku] - opening[sku] for sku in opening if ordered[sku] > opening[sku]}
    with Client(local_address(running.state), patience=60, connections=CONCURRENCY) as client:
        done = Replay(client, opening, ordered, missing, {}, {})
        import_products(home)
        buy(home, purchases, missing)
        placed = [order for order in client.items("/purchase-orders") if order["lines"][0]["sku"] in missing]
        for_each("Receiving", placed, partial(receive, client), CONCURRENCY)
        expected = {sku: units + missing.get(sku, 0) for sku, units in opening.items()}
        eventually_equal(lambda: {level["sku"]: Decimal(level["on_hand"]) for level in done.levels}, expected, 120)
        done.sales_report, done.sales_again = sell(home), sell(home)
        done.confirmed = done.orders
        ship(client, done.confirmed)
        done.replaced = cancel_and_place_again(client, done.orders)
        done.replenished = replenish(client)
        yield done


def test_all_830_orders_are_confirmed(replay: Replay) -> None:
    assert replay.sales_report["states"] == {"confirmed": 830}
    assert replay.sales_report["created"] == 830
    assert Counter(order["status"] for order in replay.confirmed) == {"confirmed": 830}


def test_every_order_keeps_northwinds_number_and_day(replay: Replay) -> None:
    placed = {order["reference"]: order["ordered_at"][:10] for order in replay.confirmed}
    assert placed == {order["orderID"]: order["orderDate"][:10] for order in rows(ORDERS)}
    assert {found["number"] for found in replay.sales_report["results"]} == placed.keys()


def test_importing_them_again_doubles_nothing(replay: Replay) -> None:
    assert (replay.sales_again["created"], replay.sales_again["already_in"]) == (0, 830)
    assert len(replay.confirmed) == 830


def test_the_orders_units_and_money_are_exact(replay: Replay) -> None:
    orders = replay.confirmed
    lines = [line for order in orders for line in order["lines"]]
    assert len(lines) == 2155
    assert sum(Decimal(line["quantity"]) for line in lines) == UNITS
    assert sum(Decimal(order["total_before_discount"]) for order in orders) == BEFORE_DISCOUNTS
    assert sum(Decimal(order["total"]) for order in orders) == AFTER_DISCOUNTS
    assert sum(Decimal(line["amount"]) for line in lines) == AFTER_DISCOUNTS


def test_what_is_payable_is_the_exact_amount_rounded_to_cents_line_by_line(replay: Replay) -> None:
    for order in replay.confirmed:
        cents = [Decimal(line["amount"]).quantize(Decimal("0.01"), ROUND_HALF_EVEN) for line in order["lines"]]
        assert [Decimal(line["payable"]) for line in order["lines"]] == cents
        assert Decimal(order["payable"]) == sum(cents)


def test_809_orders_are_shipped_and_21_stay_reserved_of_which_one_was_placed_again(replay: Replay) -> None:
    assert Counter(order["status"] for order in replay.orders) == {"shipped": 809, "confirmed": 21, "cancelled": 1}
    old, new = replay.replaced
    assert (old["status"], new["status"], new["reference"]) == ("cancelled", "confirmed", old["reference"])
    assert new["number"] != old["number"]


def test_on_hand_is_opening_and_received_less_shipped_for_every_product(replay: Replay) -> None:
    shipped: Counter[str] = Counter()
    reserved: Counter[str] = Counter()
    for line in (line for order in replay.orders for line in order["lines"]):
        shipped[line["sku"]] += Decimal(line["shipped"])
        reserved[line["sku"]] += Decimal(line["reserved"])

    def levels() -> dict[str, tuple[Decimal, Decimal]]:
        return {level["sku"]: (Decimal(level["on_hand"]), Decimal(level["reserved"])) for level in replay.levels}

    opening_and_received = {sku: units + replay.bought.get(sku, 0) for sku, units in replay.opening.items()}
    eventually_equal(
        levels, {sku: (units - shipped[sku], reserved[sku]) for sku, units in opening_and_received.items()}
    )
    assert sum(shipped.values()) + sum(reserved.values()) == UNITS
    assert not [move for move in replay.client.items("/stock/discrepancies") if move["sku"] in replay.opening]


def test_every_product_that_is_low_is_ordered_once_at_its_supplier_to_above_its_reorder_level(replay: Replay) -> None:
    asked = {line["sku"]: Decimal(line["quantity"]) for line in replay.replenished}
    products = {product["productID"]: product for product in rows(PRODUCTS)}
    assert len(asked) == len(replay.replenished) > 0

    def on_order() -> dict[str, Decimal]:
        return {level["sku"]: Decimal(level["incoming"]) for level in replay.levels if level["sku"] in asked}

    eventually_equal(on_order, asked)
    assert all(quantity % 6 == 0 and quantity >= 10 for quantity in asked.values())
    assert not [
        level for level in replay.levels if level["sku"] in asked and at_or_below(level, products[level["sku"]])
    ]
    ordered = [order for order in replay.client.items("/purchase-orders") if order["request_id"]]
    suppliers = {line["sku"]: order["supplier_code"] for order in ordered for line in order["lines"]}
    assert {sku: suppliers[sku] for sku in asked} == {sku: products[sku]["supplierID"] for sku in asked}


def test_every_level_is_the_fold_of_its_ledger(replay: Replay) -> None:
    for level in replay.levels:
        assert fold(replay.client.items(f"/stock/{level['sku']}/movements")) == Balance.of(level)


def test_products_know_their_suppliers_by_name(replay: Replay) -> None:
    chai = replay.client.get("/products/1")
    assert (chai["name"], chai["preferred_supplier"], chai["unit"]) == ("Chai", "Exotic Liquids", "10 boxes x 20 bags")
