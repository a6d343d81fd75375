from urllib.parse import quote

import pytest

from tests.factories import Document, a_product, barcode, reference
from tests.integration.client import AppClient
from tests.integration.domain import Domain


@pytest.fixture
def products(domain: Domain) -> AppClient:
    return domain.function("products")


def stored(domain: Domain, **changes: object) -> Document:
    answer = domain.function("create_product").post("/products", json=a_product(**changes))
    assert answer.status_code == 201, answer.text
    return answer.json


def test_one_product_is_shown_as_it_was_created(products: AppClient, domain: Domain) -> None:
    product = stored(domain, price="18.00", description="10 boxes x 20 bags")

    answer = products.get(f"/products/{product['sku']}")

    assert answer.json == product
    assert answer.headers["ETag"] == '"v1"'


def test_an_unknown_product_is_not_found(products: AppClient) -> None:
    answer = products.get("/products/nobody-has-this")

    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


def test_products_are_found_by_their_skus(products: AppClient, domain: Domain) -> None:
    one, other = sorted((stored(domain), stored(domain)), key=lambda product: product["sku"])

    found = products.get("/products", query_string={"sku": [other["sku"], "NOBODY", one["sku"]]})

    assert found.json["items"] == [one, other]
    assert products.get("/products", query_string={"sku": ["A"] * 201}).status_code == 422
    assert products.get("/products?sku=no%20sku").json["errors"][0]["field"] == "sku"


def test_a_product_is_found_by_its_barcode_in_any_form(products: AppClient, domain: Domain) -> None:
    code, other = barcode(), barcode()
    product = stored(domain, barcodes=[code, other])
    neighbour = stored(domain, barcodes=[f"0{(third := barcode())}"])

    for asked in (code, f"0{code}", other):
        assert products.get(f"/products?barcode={asked}").json["items"] == [product]
    both = products.get(f"/products?barcode={code}&barcode={third}").json["items"]
    assert both == sorted([product, neighbour], key=lambda each: each["sku"])
    assert products.get(f"/products?barcode={barcode()}").json["items"] == []


@pytest.mark.parametrize("column", ["sku", "name", "description"])
def test_the_text_is_found_in_any_case_in_sku_name_and_description(
    products: AppClient, domain: Domain, column: str
) -> None:
    needle = reference("Needle")
    product = stored(domain, **{column: f"{needle}.x"})
    stored(domain)

    answer = products.get(f"/products?text={needle.upper()}")

    assert [item["sku"] for item in answer.json["items"]] == [product["sku"]]


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", '"; drop table product; --'])
def test_the_text_is_taken_literally(products: AppClient, domain: Domain, text: str) -> None:
    mark = reference("literal")
    product = stored(domain, name=f"{mark}{text}")
    stored(domain, name=f"{mark}abc")

    answer = products.get(f"/products?text={quote(mark + text)}")

    assert [item["sku"] for item in answer.json["items"]] == [product["sku"]]


def test_pages_follow_one_another_without_gaps_or_repetitions(products: AppClient, domain: Domain) -> None:
    mark = reference("page")
    wanted = sorted(stored(domain, name=mark)["sku"] for _ in range(7))
    path, found, pages = f"/products?text={mark}&limit=3", [], 0

    while path:
        answer = products.get(path)
        found += [item["sku"] for item in answer.json["items"]]
        pages += 1
        path = answer.headers["Link"].split(">")[0][1:] if "Link" in answer.headers else ""
        assert bool(path) == (answer.json["next_cursor"] is not None)

    assert found == wanted
    assert pages == 3


def test_a_status_filters(products: AppClient, domain: Domain) -> None:
    mark = reference("status")
    stored(domain, name=mark)

    assert len(products.get(f"/products?text={mark}&status=active").json["items"]) == 1
    assert products.get(f"/products?text={mark}&status=discontinued").json["items"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("limit=1&limit=2", "limit"),
        ("status=gone", "status"),
        ("barcode=4006381333932", "barcode"),
        ("barcode=4006", "barcode"),
        ("barcode=", "barcode"),
        ("colour=red", "colour"),
        ("cursor=nonsense", "cursor"),
        ("cursor=WyJhIiwiYiJd", "cursor"),
        ("cursor=NQ==", "cursor"),
        ("cursor=WyJcdTAwMDAiXQ==", "cursor"),
        ("cursor=WyJcdWQ4MDAiXQ==", "cursor"),
    ],
)
def test_a_bad_query_is_refused_by_field(products: AppClient, query: str, field: str) -> None:
    answer = products.get(f"/products?{query}")

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


@pytest.mark.parametrize("path", ["/products/%00", "/products/a%2Fb", "/products//", "/"])
def test_an_odd_path_is_not_found(products: AppClient, path: str) -> None:
    assert products.get(path).status_code == 404


def test_a_nul_character_in_the_query_is_refused(products: AppClient) -> None:
    assert products.get("/products?text=%00").status_code == 400
