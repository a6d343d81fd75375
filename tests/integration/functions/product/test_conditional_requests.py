"""A product is shown to whoever has not got its version."""

import pytest

from tests.factories import a_product
from tests.integration.domain import Domain


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-None-Match": '"v1"'}, 304),
        ({"If-None-Match": 'W/"v1", "v9"'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"v2"'}, 200),
        ({"If-Match": '"v1"'}, 200),
        ({"If-Match": '"v2"'}, 412),
        ({"If-Match": 'W/"v1"'}, 412),
        ({"If-Match": '"v1"', "If-None-Match": '"v1"'}, 304),
    ],
)
def test_a_product_is_sent_only_to_whom_its_version_is_news(
    domain: Domain, method: str, headers: dict[str, str], status: int
) -> None:
    product = domain.function("create_product").post("/products", json=a_product()).json

    answer = domain.function("products").open(f"/products/{product['sku']}", method=method, headers=headers)

    assert answer.status_code == status
    if status == 304:
        assert (answer.headers["ETag"], answer.data) == ('"v1"', b"")
        assert "Content-Type" not in answer.headers


def test_what_does_not_exist_is_not_found_whatever_is_demanded(domain: Domain) -> None:
    answer = domain.function("products").get("/products/NOBODY", headers={"If-Match": '"v1"'})

    assert answer.status_code == 404


@pytest.mark.parametrize("sku", [".", ".."])
def test_a_product_is_not_created_where_no_url_leads(domain: Domain, sku: str) -> None:
    answer = domain.function("create_product").post("/products", json=a_product(sku=sku))

    assert answer.status_code == 422
    assert "not . or .." in answer.json["errors"][0]["message"]


def test_a_product_is_found_by_its_name_however_it_was_typed(domain: Domain) -> None:
    product = domain.function("create_product").post("/products", json=a_product(name="Cafe\u0301 Zoe\u0308")).json

    assert product["name"] == "Café Zoë"
    for typed in ("Café Zoë", "Cafe\u0301 Zoe\u0308"):
        found = domain.function("products").get("/products", query_string={"text": typed, "limit": 200}).json["items"]
        assert product["sku"] in [item["sku"] for item in found]
