"""A product changes as a JSON Merge Patch says (RFC 7396), version by version."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.factories import Document, a_product, barcode
from tests.integration.client import AppClient
from tests.integration.domain import Domain

UPDATED = "com.minierp.product.updated.v1"


@pytest.fixture
def update(domain: Domain) -> AppClient:
    return domain.function("update_product")


@pytest.fixture
def product(domain: Domain) -> Document:
    described = a_product(
        description="10 boxes", unit="box", reorder_point=5, preferred_supplier="Leaf & Co", barcodes=[barcode()]
    )
    return domain.function("create_product").post("/products", json=described).json


def test_what_a_patch_names_changes_and_the_rest_stays(update: AppClient, domain: Domain, product: Document) -> None:
    changes = {"price": "4.20", "name": "Green tea", "barcodes": [barcode()], "order_multiple": "6"}

    answer = update.patch(f"/products/{product['sku']}", json=changes)

    assert (answer.status_code, answer.json) == (200, {**product, **changes, "version": 2})
    assert answer.headers["ETag"] == '"v2"'
    assert domain.function("products").get(f"/products/{product['sku']}").json == answer.json


def test_a_change_is_announced_with_the_whole_product_and_its_version(
    update: AppClient, domain: Domain, product: Document
) -> None:
    answer = update.patch(f"/products/{product['sku']}", json={"auto_order": True})

    _, event = domain.events(product["sku"])
    assert (event["type"], event["sequence"], event["subject"]) == (UPDATED, "2", product["sku"])
    assert event["data"] == {
        name: value for name, value in answer.json.items() if name not in ("description", "version", "created_at")
    }


def test_null_takes_a_value_away(update: AppClient, product: Document) -> None:
    named = ("description", "unit", "reorder_point", "preferred_supplier", "barcodes", "fractional")

    answer = update.patch(f"/products/{product['sku']}", json=dict.fromkeys(named))

    gone = {"description": "", "unit": "piece", "reorder_point": "0", "preferred_supplier": None, "barcodes": []}
    assert answer.json == {**product, **gone, "fractional": False, "version": 2}


@pytest.mark.parametrize("unit", ["piece", "kg"])
def test_whether_there_are_parts_stays_while_nobody_says_otherwise(
    update: AppClient, product: Document, unit: str
) -> None:
    assert update.patch(f"/products/{product['sku']}", json={"unit": unit}).json["fractional"] is True


@pytest.mark.parametrize("changes", [{}, {"price": "18.0"}, {"unit": "box", "name": " Chai "}])
def test_where_nothing_changes_there_is_no_new_version_and_no_event(
    update: AppClient, domain: Domain, product: Document, changes: Document
) -> None:
    answer = update.patch(f"/products/{product['sku']}", json={**changes, "barcodes": product["barcodes"]})

    assert (answer.status_code, answer.json) == (200, product)
    assert len(domain.events(product["sku"])) == 1


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name": None, "price": None, "currency": None}, ["name", "price", "currency"]),
        ({"sku": "B"}, ["sku"]),
        ({"status": "discontinued"}, ["status"]),
        ({"price": -1, "colour": "red"}, ["price", "colour"]),
        ({"order_multiple": "0.5", "fractional": False}, ["order_multiple"]),
        ({"barcodes": [None]}, ["barcodes.0"]),
    ],
    ids=lambda value: ", ".join(value) if isinstance(value, dict) else "",
)
def test_what_cannot_be_is_refused_by_field_and_changes_nothing(
    update: AppClient, domain: Domain, product: Document, changes: Document, fields: list[str]
) -> None:
    answer = update.patch(f"/products/{product['sku']}", json=changes)

    assert answer.status_code == 422
    assert sorted(error["field"] for error in answer.json["errors"]) == sorted(fields)
    assert domain.function("products").get(f"/products/{product['sku']}").json == product


def test_a_half_is_not_refused_only_where_it_is_named(update: AppClient, product: Document) -> None:
    path = f"/products/{product['sku']}"
    update.patch(path, json={"order_multiple": "2.5"})

    answer = update.patch(path, json={"fractional": False})

    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "order_multiple")


def test_a_barcode_passes_from_one_product_to_another_only_if_it_is_given_up(
    update: AppClient, domain: Domain, product: Document
) -> None:
    other = domain.function("create_product").post("/products", json=a_product()).json
    wanted = {"barcodes": product["barcodes"]}

    taken = update.patch(f"/products/{other['sku']}", json=wanted)
    update.patch(f"/products/{product['sku']}", json={"barcodes": []})
    free = update.patch(f"/products/{other['sku']}", json=wanted)

    assert (taken.status_code, taken.json["errors"][0]["sku"]) == (409, product["sku"])
    assert (free.status_code, free.json["barcodes"], free.json["version"]) == (200, product["barcodes"], 2)


@pytest.mark.parametrize(("tag", "status"), [('"v1"', 200), ('"v2"', 412), ("*", 200)])
def test_a_change_is_made_to_the_version_that_is_meant(
    update: AppClient, product: Document, tag: str, status: int
) -> None:
    answer = update.patch(f"/products/{product['sku']}", json={"price": "1"}, headers={"If-Match": tag})

    assert answer.status_code == status


def test_of_many_changes_to_one_version_one_is_made(update: AppClient, domain: Domain, product: Document) -> None:
    def change(price: int) -> int:
        headers = {"If-Match": '"v1"'}
        return update.patch(f"/products/{product['sku']}", json={"price": price}, headers=headers).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(change, range(1, 9)))

    assert sorted(statuses) == [200] + [412] * 7
    assert len(domain.events(product["sku"])) == 2


def test_many_changes_at_once_are_made_one_after_the_other(
    update: AppClient, domain: Domain, product: Document
) -> None:
    with ThreadPoolExecutor(8) as pool:
        path = f"/products/{product['sku']}"
        versions = list(pool.map(lambda price: update.patch(path, json={"price": price}).json["version"], range(1, 9)))

    assert sorted(versions) == list(range(2, 10))
    assert sorted(int(event["sequence"]) for event in domain.events(product["sku"])) == list(range(1, 10))


def test_who_is_unknown_cannot_change(update: AppClient) -> None:
    assert update.patch("/products/NOBODY", json={"price": "1"}).status_code == 404
