"""Products in every order, by every filter, in part, and how many there are."""

from datetime import UTC, datetime
from typing import Any

import pytest

from functions.product.products import _ORDERS, ProductsQuery, _wanted
from functions.product.storage.catalogue import COLUMNS, products
from shared.database.engine import engine
from shared.http.queries import read
from tests.factories import Document, a_product, reference
from tests.integration.client import AppClient
from tests.integration.domain import Domain
from tests.integration.plans import plan_of


@pytest.fixture
def shown(domain: Domain) -> AppClient:
    return domain.function("products")


def stored(domain: Domain, **changes: object) -> Document:
    answer = domain.function("create_product").post("/products", json=a_product(**changes))
    assert answer.status_code == 201, answer.text
    return answer.json


def pages(products: AppClient, **query: Any) -> list[list[Document]]:
    found, cursor = [], {}
    while True:
        answer = products.get("/products", query_string={**query, **cursor})
        assert answer.status_code == 200, answer.text
        found.append(answer.json["items"])
        if answer.json["next_cursor"] is None:
            return found
        cursor = {"cursor": answer.json["next_cursor"]}


@pytest.mark.parametrize("sort", [f"{sign}{name}" for name in _ORDERS for sign in ("", "-")])
def test_in_every_order_the_pages_hold_each_of_them_once(shown: AppClient, domain: Domain, sort: str) -> None:
    supplier = reference("Supplier")
    names = ["Tea", "Àpple‍juice", "Tea", "Jam"]
    known = [stored(domain, name=name, preferred_supplier=supplier) for name in names]

    found = pages(shown, supplier=supplier, sort=sort, limit=1)

    items = [product for page in found for product in page]
    assert [len(page) for page in found] == [1] * len(names)
    assert sorted(product["sku"] for product in items) == sorted(product["sku"] for product in known)
    if sort.lstrip("-") != "name":  # whose order is the database's
        keys = [product[sort.lstrip("-")] for product in items]
        assert keys == sorted(keys, reverse=sort.startswith("-"))


def test_products_are_found_by_when_they_were_created(shown: AppClient, domain: Domain) -> None:
    supplier = reference("Supplier")
    first, second = (stored(domain, preferred_supplier=supplier) for _ in range(2))
    at = {"created_from": first["created_at"], "created_to": second["created_at"]}

    assert pages(shown, supplier=supplier, **at) == [[first]]
    assert pages(shown, supplier=supplier, created_to=datetime(2001, 1, 1, tzinfo=UTC).isoformat()) == [[]]


def test_some_fields_and_how_many_there_are_are_told_if_they_are_wanted(shown: AppClient, domain: Domain) -> None:
    supplier = reference("Supplier")
    product = stored(domain, preferred_supplier=supplier)
    asked = {"supplier": supplier, "fields": "barcodes,sku"}

    answer = shown.get("/products", query_string=asked, headers={"Prefer": "count=exact"})

    assert answer.json == {"items": [{"sku": product["sku"], "barcodes": []}], "next_cursor": None, "total": 1}
    assert set(product) == set(COLUMNS)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ({"sort": "name"}, "product_by_name"),
        ({"sort": "-created_at"}, "product_newest"),
        ({"created_to": "2026-03-02T00:00:00Z", "sort": "created_at"}, "product_newest"),
        ({"status": "discontinued"}, "product_by_status"),
        ({"supplier": "NOBODY"}, "product_by_supplier"),
        ({"text": "green"}, "product_text"),
        ({"sku": "TEA-1"}, "product_pkey"),
        ({"barcode": "4006381333931"}, "product_barcode_pkey"),
    ],
    ids=lambda each: each if isinstance(each, str) else "-".join(each),
)
def test_every_filter_and_every_order_has_an_index(domain: Domain, query: dict[str, str], index: str) -> None:
    asked = read(ProductsQuery, {name: [value] for name, value in query.items()})

    plan = plan_of(engine(), products().where(*_wanted(asked)), _ORDERS, asked)

    assert index in plan, plan
