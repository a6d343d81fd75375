from collections import Counter
from decimal import Decimal
from typing import Any

from scripts.minierp.data.demo.books import Account, audit
from scripts.minierp.data.demo.life import Life
from scripts.minierp.data.demo.plan import make_plan
from scripts.minierp.data.demo.shop import Trade
from scripts.minierp.data.demo.staff import Staff
from scripts.minierp.data.demo.summary import summarize
from shared.access.scopes import ROLES


def sale(order_id: str, status: str, quantity: str, **figures: str) -> dict[str, Any]:
    held = quantity if status == "confirmed" else "0"
    line = {"sku": "A", "quantity": quantity, "amount": "9.50", "reserved": held, "shipped": "0", "returned": "0"}
    for name in ("reserved", "shipped", "returned"):
        line[name] = figures.pop(name, line[name])
    head = {"id": order_id, "customer": "Ada", "status": status, "total": "9.50", "total_before_discount": "10"}
    return {**head, "lines": [line], **figures}


def account(on_hand: str, reserved: str, *movements: tuple[str, str, str]) -> Account:
    ledger = [{"kind": kind, "quantity": quantity, "reference": ref} for kind, quantity, ref in movements]
    return Account({"sku": "A", "on_hand": on_hand, "reserved": reserved, "incoming": "0"}, ledger)


PURCHASE = {
    "id": "p-1",
    "status": "received",
    "total": "9.50",
    "lines": [{"sku": "A", "quantity": "5", "received": "5", "amount": "9.50"}],
}
LEDGER = (
    ("ordered", "5", "purchase-order:p-1"),
    ("received", "5", "purchase-order:p-1"),
    ("reserved", "2", "sales-order:s-1"),
)


def failures(settled: list[dict[str, Any]], ends: list[dict[str, Any]], *accounts: Account) -> list[str]:
    checks = audit(Trade([PURCHASE], settled, []), Life([], ends, []), accounts)
    return [check.statement for check in checks if not check.passed]


def test_books_that_agree_pass_every_check() -> None:
    sales = [sale("s-1", "confirmed", "2"), sale("s-2", "rejected", "9")]
    assert failures(sales, sales, account("5", "2", *LEDGER)) == []


def test_a_pending_order_does_not_pass() -> None:
    sales = [sale("s-1", "confirmed", "2"), sale("s-2", "pending", "9")]
    assert failures(sales, sales, account("5", "2", *LEDGER)) == ["sales orders taken are settled"]


def test_a_level_that_is_not_its_ledger_does_not_pass() -> None:
    sales = [sale("s-1", "confirmed", "2")]
    assert failures(sales, sales, account("6", "2", *LEDGER)) == ["SKUs: the level equals the fold of its ledger"]


def test_a_reservation_that_no_order_asked_for_does_not_pass() -> None:
    sales = [sale("s-1", "confirmed", "1")]
    assert failures(sales, sales, account("5", "2", *LEDGER)) == ["SKUs: reserved is what the sales orders hold"]


def test_an_order_that_was_shipped_and_came_back_holds_nothing_and_the_books_say_so() -> None:
    settled, ends = [sale("s-1", "confirmed", "2")], [sale("s-1", "shipped", "2", shipped="2", returned="1")]
    gone = (("shipped", "2", "sales-order:s-1"), ("returned", "1", "sales-order:s-1"))
    assert failures(settled, ends, account("4", "0", *LEDGER, *gone)) == []


def test_a_shipment_that_the_ledger_does_not_know_does_not_pass() -> None:
    settled, ends = [sale("s-1", "confirmed", "2")], [sale("s-1", "partially_shipped", "2", reserved="1", shipped="1")]
    assert failures(settled, ends, account("5", "2", *LEDGER)) == [
        "SKUs: reserved is what the sales orders hold",
        "SKUs: shipped is what the sales orders say",
    ]


def test_an_earlier_runs_orders_do_not_disturb() -> None:
    earlier, sales = ("reserved", "1", "sales-order:s-0"), [sale("s-1", "confirmed", "2")]
    assert failures(sales, sales, account("5", "3", *LEDGER, earlier)) == []


def test_the_plan_is_the_same_every_time_and_as_large_as_it_says() -> None:
    plan = make_plan()
    assert plan == make_plan()
    assert (len(plan.products), len(plan.purchases), len(plan.sales)) == (80, 30, 300)
    assert {len(sale.lines) for sale in plan.sales} == {1, 2, 3, 4, 5, 6}
    assert Counter(purchase.arrives for purchase in plan.purchases) == {
        Decimal(1): 20,
        Decimal("0.5"): 6,
        Decimal(0): 4,
    }


def test_ordinary_orders_fit_into_the_opening_stock() -> None:
    plan = make_plan()
    opening = {product.sku: product.opening for product in plan.products if not product.scarce}
    wanted: Counter[str] = Counter()
    for line in (line for sale in plan.sales for line in sale.lines if line.sku in opening and line.quantity < 5000):
        wanted[line.sku] += line.quantity
    assert all(opening[sku] >= units for sku, units in wanted.items())


def test_the_catalogue_is_eighty_products_of_eight_suppliers() -> None:
    products = make_plan().products
    assert len({product.sku for product in products}) == 80
    assert len({product.supplier for product in products}) == 8
    assert all(product.cost < product.price for product in products)


def test_money_and_units_are_summed_exactly_by_state() -> None:
    sales = [sale("s-1", "confirmed", "0.1", total="0.1"), sale("s-2", "confirmed", "0.2", total="0.2")]
    summary = summarize(make_plan().products, Trade([], sales, []), Life([], sales, []), [], [], 1.0)
    assert (summary.sales[0].units, summary.sales[0].total) == (Decimal("0.3"), Decimal("0.3"))


def test_nobody_in_the_demo_may_do_everything() -> None:
    assert set(Staff._fields) == set(ROLES) - {"admin"}
