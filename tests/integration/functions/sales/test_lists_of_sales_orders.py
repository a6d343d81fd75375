"""Sales orders in every order, by every filter, in part, and how many there are."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from functions.sales.sales_orders import _ORDERS, SalesOrdersQuery, _wanted
from functions.sales.storage.orders import COLUMNS, LISTED
from functions.sales.storage.tables import sales_order, sales_order_line
from shared.http.queries import read
from tests import factories
from tests.integration.plans import plan_of
from tests.integration.running import Function, Functions

DAY = datetime(2026, 3, 1, tzinfo=UTC)
HOW_MANY = 7

ADDRESS = {"name": None, "street": "1 Way", "city": "Ulm", "region": None, "postal_code": None, "country": "DE"}


@pytest.fixture(scope="module")
def orders(functions: Functions) -> Function:
    return functions["sales-orders"]


@pytest.fixture(scope="module")
def sales(database: Callable[[str], sa.Engine]) -> sa.Engine:
    return database("sales")


@pytest.fixture(scope="module")
def customer(sales: sa.Engine) -> str:
    """One with so many orders, a day apart, whose totals go up and down."""
    name = factories.reference("Zoë & Söhne")
    for number in range(HOW_MANY):
        place(sales, name, DAY + timedelta(days=number), total=Decimal(number * 5 % HOW_MANY))
    return name


def place(sales: sa.Engine, customer: str, at: datetime, **other: Any) -> uuid.UUID:
    """An order as it is stored."""
    sku, total = other.pop("sku", "TEA"), other.pop("total", Decimal(2))
    order = {
        "id": uuid.uuid4(), "status": "confirmed", "stock_check": "answered", "customer": customer,
        "address": ADDRESS, "currency": "EUR", "shortages": [],
        "total_before_discount": total, "total": total, "payable": total, "version": 2, "created_at": at,
        "settled_at": at, **other,
    }  # fmt: skip
    line = {"order_id": order["id"], "line": 1, "sku": sku, "quantity": 1, "unit_price": total, "discount": 0,
            "currency": "EUR", "amount": total, "payable": total}  # fmt: skip
    with sales.begin() as connection:
        connection.execute(sales_order.insert(), order)
        connection.execute(sales_order_line.insert(), line)
    return uuid.UUID(str(order["id"]))


def pages(orders: Function, **query: Any) -> Iterator[list[dict[str, Any]]]:
    cursor: dict[str, Any] = {}
    while True:
        answer = orders.get("/sales-orders", **query, **cursor)
        assert answer.status_code == 200, answer.text
        yield answer.json()["items"]
        if answer.json()["next_cursor"] is None:
            return
        cursor = {"cursor": answer.json()["next_cursor"]}


def ids(orders: Function, **query: Any) -> set[str]:
    return {order["id"] for page in pages(orders, **query) for order in page}


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("name", _ORDERS)
def test_in_every_order_the_pages_hold_each_of_them_once(orders: Function, customer: str, name: str, sign: str) -> None:
    found = list(pages(orders, customer=customer, sort=f"{sign}{name}", limit=3))

    items = [order for page in found for order in page]
    keys = [Decimal(order[name]) if name == "total" else order[name] for order in items]
    assert [len(page) for page in found] == [3, 3, 1]
    assert len({order["id"] for order in items}) == HOW_MANY
    assert keys == sorted(keys, reverse=sign == "-")


@pytest.mark.parametrize("name", ["total", "-created_at"])
def test_pages_stay_right_while_orders_are_placed(orders: Function, sales: sa.Engine, name: str) -> None:
    customer = factories.reference("Ada")
    placed = {str(place(sales, customer, DAY + timedelta(hours=n), total=Decimal(10 + n))) for n in range(5)}

    found = []
    for page in pages(orders, customer=customer, sort=name, limit=2):
        found += [order["id"] for order in page]
        place(sales, customer, DAY - timedelta(days=len(found)), total=Decimal(1))  # older, and less
        place(sales, customer, DAY + timedelta(days=1 + len(found)), total=Decimal(1))  # newer
        if len(found) > 20:
            break

    assert len(found) == len(set(found))
    assert placed <= set(found)


def test_a_cursor_is_refused_in_another_order(orders: Function, customer: str) -> None:
    cursor = orders.get("/sales-orders", customer=customer, sort="-total", limit=2).json()["next_cursor"]

    answer = orders.get("/sales-orders", customer=customer, sort="total", limit=2, cursor=cursor)

    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"]) == (422, "cursor")
    assert "sort=-total" in error["message"]


@pytest.mark.parametrize("part", ["total", "number", "created_at", "customer"])
def test_a_cursor_whose_key_is_none_is_refused(orders: Function, part: str) -> None:
    from shared.lists.pages import _cursor

    key = ["x"] * len(_ORDERS[part])

    answer = orders.get("/sales-orders", sort=part, cursor=_cursor(key, part))

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cursor")


def test_orders_are_found_by_the_skus_on_their_lines(orders: Function, sales: sa.Engine) -> None:
    customer, one, two = factories.reference("Ada"), factories.sku(), factories.sku()
    first, second, _ = (str(place(sales, customer, DAY, sku=sku)) for sku in (one, two, "TEA"))

    assert ids(orders, sku=one) == {first}
    assert ids(orders, sku=[one, two]) == {first, second}
    assert ids(orders, sku=[one, two], customer=customer, created_to=DAY.isoformat()) == set()


def test_a_range_of_dates_has_its_beginning_and_not_its_end(orders: Function, customer: str) -> None:
    begins, ends = DAY + timedelta(days=1), DAY + timedelta(days=3)

    (found,) = pages(orders, customer=customer, created_from=begins.isoformat(), created_to=ends.isoformat())

    assert [order["created_at"] for order in found] == [
        (DAY + timedelta(days=2)).isoformat(),
        (DAY + timedelta(days=1)).isoformat(),
    ]


@pytest.mark.parametrize("text", ["{word}", "{WORD}", "10%_{word}"], ids=["customer", "any-case", "reference"])
def test_a_text_is_looked_for_in_customer_and_reference(orders: Function, sales: sa.Engine, text: str) -> None:
    word = uuid.uuid4().hex[:10]
    asked = text.format(word=word, WORD=word.upper())
    by_name = str(place(sales, f"The {word} & Co", DAY))
    by_reference = str(place(sales, "Ada", DAY, reference=f"PO 10%_{word}/7"))

    assert ids(orders, text=asked) == ({by_reference} if "%" in asked else {by_name, by_reference})


def test_only_some_fields_are_told_if_only_some_are_wanted(orders: Function, customer: str) -> None:
    (found,) = pages(orders, customer=customer, fields="number,status,lines")

    assert [list(order) for order in found] == [["status", "number", "lines"]] * HOW_MANY


def test_every_field_that_is_told_can_be_asked_for(orders: Function, customer: str) -> None:
    order = orders.get("/sales-orders", customer=customer, limit=1).json()["items"][0]

    assert list(order) == list(dict.fromkeys(column.partition(".")[0] for column in COLUMNS))
    assert {f"lines.{name}" for name in order["lines"][0]} == {name for name in COLUMNS if name.startswith("lines.")}
    assert {f"address.{name}" for name in order["address"]} <= set(COLUMNS)


@pytest.mark.parametrize("how", ["exact", "estimated"])
def test_how_many_orders_there_are_is_told_if_it_is_preferred(orders: Function, customer: str, how: str) -> None:
    answer = orders.get("/sales-orders", {"Prefer": f"count={how}"}, customer=customer, limit=2)
    without = orders.get("/sales-orders", customer=customer, limit=2)

    assert (answer.json()["total"], answer.headers["Preference-Applied"]) == (HOW_MANY, f"count={how}")
    assert ("total" in without.json(), "Preference-Applied" in without.headers) == (False, False)


def test_more_than_are_counted_are_estimated_by_the_planner(
    orders: Function, customer: str, sales: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shared.lists import totals

    monkeypatch.setattr(totals, "COUNTED", 3)
    with sales.begin() as connection:
        statement = LISTED.where(sales_order.c.customer == customer, sales_order.c.id.in_([uuid.uuid4()] * 2))
        assert totals.total(connection, LISTED.where(sales_order.c.customer == customer), "estimated") >= 4
        assert totals.total(connection, statement, "estimated") == 0


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("", "sales_order_newest"),
        ("created_from=2026-03-01T00:00:00Z&created_to=2026-03-02T00:00:00Z", "sales_order_newest"),
        ("sort=number", "sales_order_by_number"),
        ("sort=customer", "sales_order_by_customer"),
        ("sort=-total", "sales_order_by_total"),
        ("status=rejected", "sales_order_by_status"),
        ("customer=Nobody", "sales_order_by_customer"),
        ("sku=NOTHING-1", "sales_order_line_by_sku"),
        ("text=xylograph", "sales_order_text"),
        ("reference=1", "sales_order_search"),
    ],
)
def test_every_filter_and_every_order_has_an_index(sales: sa.Engine, query: str, index: str) -> None:
    asked = read(
        SalesOrdersQuery, {name: [value] for name, _, value in (p.partition("=") for p in query.split("&")) if name}
    )

    plan = plan_of(sales, LISTED.where(*_wanted(asked)), _ORDERS, asked)

    assert index in plan, plan
