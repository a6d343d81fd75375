"""A product leaves the assortment, and comes back."""

import pytest

from tests.factories import Document, a_product
from tests.integration.client import AppClient
from tests.integration.domain import Domain


@pytest.fixture
def function(domain: Domain) -> AppClient:
    return domain.function("discontinue_product")


@pytest.fixture
def product(domain: Domain) -> Document:
    return domain.function("create_product").post("/products", json=a_product()).json


@pytest.mark.parametrize(("said", "sold"), [({}, False), ({"sell_until_gone": True}, True)])
def test_a_product_leaves_the_assortment_and_the_others_are_told(
    function: AppClient, domain: Domain, product: Document, said: Document, sold: bool
) -> None:
    answer = function.post(f"/products/{product['sku']}/discontinuation", json=said)

    now = {**product, "status": "discontinued", "sell_until_gone": sold, "version": 2}
    assert (answer.status_code, answer.json) == (201, now)
    assert (answer.headers["Location"], answer.headers["ETag"]) == (f"/products/{product['sku']}", '"v2"')
    _, event = domain.events(product["sku"])
    assert (event["type"], event["sequence"]) == ("com.minierp.product.discontinued.v1", "2")
    assert (event["data"]["status"], event["data"]["sell_until_gone"]) == ("discontinued", sold)
    assert domain.function("products").get(f"/products?sku={product['sku']}&status=discontinued").json["items"] == [now]


def test_a_product_comes_back(function: AppClient, domain: Domain, product: Document) -> None:
    path = f"/products/{product['sku']}/discontinuation"
    function.post(path, json={})

    answer = function.delete(path)

    assert (answer.status_code, answer.json) == (200, {**product, "version": 3})
    *_, event = domain.events(product["sku"])
    assert (event["type"], event["sequence"]) == ("com.minierp.product.updated.v1", "3")
    assert event["data"]["status"] == "active"


@pytest.mark.parametrize(("method", "done"), [("POST", "discontinued"), ("DELETE", "active")])
def test_what_is_so_already_is_a_conflict_that_says_what_can_be_done(
    function: AppClient, domain: Domain, product: Document, method: str, done: str
) -> None:
    path = f"/products/{product['sku']}/discontinuation"
    if method == "POST":
        function.post(path, json={})
    before = len(domain.events(product["sku"]))

    answer = function.open(path, method=method, json={})

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/illegal-transition")
    assert f"A product that is {done} cannot become {done}" in answer.json["detail"]
    assert len(domain.events(product["sku"])) == before


def test_under_its_key_it_is_done_once(function: AppClient, domain: Domain, product: Document) -> None:
    headers = {"Idempotency-Key": product["sku"]}
    path = f"/products/{product['sku']}/discontinuation"

    answers = [function.post(path, json={}, headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert len(domain.events(product["sku"])) == 2


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_only_the_version_that_is_meant_changes(function: AppClient, product: Document, method: str) -> None:
    path = f"/products/{product['sku']}/discontinuation"
    if method == "DELETE":
        function.post(path, json={})

    refused = function.open(path, method=method, json={}, headers={"If-Match": '"v9"'})

    assert refused.status_code == 412


def test_who_is_unknown_leaves_nothing(function: AppClient) -> None:
    assert function.post("/products/NOBODY/discontinuation", json={}).status_code == 404
    assert function.delete("/products/NOBODY/discontinuation").status_code == 404


@pytest.mark.parametrize("body", [{"sell_until_gone": "perhaps"}, {"sold": True}])
def test_what_it_does_not_know_is_refused(function: AppClient, product: Document, body: Document) -> None:
    answer = function.post(f"/products/{product['sku']}/discontinuation", json=body)

    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, next(iter(body)))
