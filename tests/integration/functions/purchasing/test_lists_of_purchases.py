"""Purchase orders and suppliers in every order, by every filter, in part, and how many there are."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from functions.purchasing import purchase_orders, suppliers
from functions.purchasing.storage.documents import COLUMNS
from functions.purchasing.storage.tables import purchase_order, supplier
from shared.database.engine import engine
from shared.http.queries import read
from tests.factories import Document, reference
from tests.integration.client import AppClient
from tests.integration.domain import Domain
from tests.integration.functions.purchasing.shown import listed
from tests.integration.plans import plan_of

Placed = Callable[..., Document]
DAY = date(2031, 1, 1)


@pytest.fixture
def known(placed: Placed) -> list[Document]:
    """Three orders from a supplier of their own."""
    name = reference("Leaf & Söhne")
    return [
        placed(quantity, supplier=name, expected_date=(DAY + timedelta(days=days)).isoformat())
        for quantity, days in (("5", 2), ("1", 3), ("3", 1))
    ]


def items(orders: AppClient, path: str = "/purchase-orders", **query: Any) -> list[Document]:
    """All of a list, page by page."""
    found: list[Document] = []
    cursor: dict[str, str] = {}
    while True:
        answer = orders.get(path, query_string={**query, **cursor})
        assert answer.status_code == 200, answer.text
        found += answer.json["items"]
        if answer.json["next_cursor"] is None:
            return found
        cursor = {"cursor": answer.json["next_cursor"]}


@pytest.mark.parametrize("sort", [f"{sign}{name}" for name in purchase_orders._ORDERS for sign in ("", "-")])
def test_in_every_order_the_pages_hold_each_of_them_once(orders: AppClient, known: list[Document], sort: str) -> None:
    found = items(orders, supplier=known[0]["supplier"], sort=sort, limit=1)

    name = sort.lstrip("-")
    keys = [Decimal(order[name]) if name == "total" else order[name] for order in found]
    assert sorted(order["id"] for order in found) == sorted(order["id"] for order in known)
    assert keys == sorted(keys, reverse=sort.startswith("-"))


def test_orders_are_found_by_sku_text_and_time(orders: AppClient, known: list[Document]) -> None:
    first, second, third = map(listed, known)
    theirs = {"supplier": first["supplier"]}

    assert items(orders, sku=second["lines"][0]["sku"]) == [second]
    assert items(orders, text=first["supplier"].upper()) == [third, second, first]
    assert items(orders, **theirs, created_from=second["created_at"], created_to=third["created_at"]) == [second]


def test_some_fields_and_how_many_there_are_are_told_if_they_are_wanted(
    orders: AppClient, known: list[Document]
) -> None:
    asked = {"supplier": known[0]["supplier"], "fields": "number,status", "limit": 1}

    answer = orders.get("/purchase-orders", query_string=asked, headers={"Prefer": "count=estimated"})

    assert answer.json["items"] == [{"number": known[2]["number"], "status": "open"}]
    assert (answer.json["total"], answer.headers["Preference-Applied"]) == (3, "count=estimated")


def test_every_field_that_is_told_can_be_asked_for(orders: AppClient, known: list[Document]) -> None:
    (order,) = items(orders, id=known[0]["id"])

    assert set(order) == {column.partition(".")[0] for column in COLUMNS}
    assert {f"lines.{name}" for name in order["lines"][0]} == {name for name in COLUMNS if name.startswith("lines.")}


def test_suppliers_are_sorted_by_name_as_well(domain: Domain, supplier: Callable[..., Document]) -> None:
    word = reference("Leaf")
    made = [supplier(name=f"{word} {letter}") for letter in "bca"]
    function = domain.function("suppliers")

    found = items(function, "/suppliers", text=word, sort="-name", limit=2)
    (some,) = items(function, "/suppliers", text=f"{word} a", fields="name")

    assert found == [made[1], made[0], made[2]]
    assert some == {"name": f"{word} a"}


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ({}, "purchase_order_newest"),
        ({"created_from": "2026-03-02T00:00:00Z"}, "Index Cond: (created_at >="),
        ({"sort": "number"}, "purchase_order_number"),
        ({"sort": "supplier"}, "purchase_order_by_supplier"),
        ({"sort": "expected_date"}, "purchase_order_by_expected_date"),
        ({"sort": "-total"}, "purchase_order_by_total"),
        ({"status": "closed"}, "purchase_order_by_status"),
        ({"supplier": "NOBODY"}, "purchase_order_by_supplier_code"),
        ({"sku": "NOTHING-1"}, "purchase_order_line_sku"),
        ({"text": "xylograph"}, "purchase_order_text"),
        ({"overdue": "true"}, "purchase_order_open"),
    ],
    ids=lambda each: each if isinstance(each, str) else "-".join(each),
)
def test_every_filter_and_every_order_has_an_index(
    known: list[Document],
    query: dict[str, str],
    index: str,
) -> None:
    asked = read(purchase_orders.PurchaseOrdersQuery, {name: [value] for name, value in query.items()})
    statement = sa.select(purchase_order).where(*purchase_orders._wanted(asked))

    assert index in plan_of(engine(), statement, purchase_orders._ORDERS, asked)


@pytest.mark.parametrize(("query", "index"), [({"sort": "name"}, "supplier_name"), ({"text": "leaf"}, "supplier_text")])
@pytest.mark.usefixtures("domain")
def test_suppliers_have_indexes_as_well(query: dict[str, str], index: str) -> None:
    asked = read(suppliers.SuppliersQuery, {name: [value] for name, value in query.items()})
    statement = sa.select(supplier).where(*suppliers._wanted(asked))

    assert index in plan_of(engine(), statement, suppliers._ORDERS, asked)
