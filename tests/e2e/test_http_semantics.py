"""HTTP's own rules hold for whoever comes through the gateway."""

import gzip
import json
import uuid

import pytest

from tests.e2e.shop import Shop, new_sku, product_of

GAIN = {"reason": "gain", "quantity": 1}


def test_a_slash_too_many_is_followed(shop: Shop) -> None:
    shop.product()

    found = shop.http.get("/products/?limit=1")

    assert (found.status_code, found.headers["Location"]) == (308, "../products?limit=1")
    assert len(shop.http.get("/products/?limit=1", follow_redirects=True).json()["items"]) == 1


@pytest.mark.parametrize("path", ["/products/", "/stock/{}/adjustments/"])
def test_a_command_with_a_slash_too_many_is_followed_as_it_is(shop: Shop, path: str) -> None:
    sku = shop.product(10)
    path = path.format(sku)
    command = product_of(new_sku()) if path == "/products/" else GAIN

    shown = shop.http.post(f"{path}?x=1", json=command)
    taken = shop.http.post(path, json=command, follow_redirects=True)

    name = path.strip("/").rpartition("/")[2]
    assert (shown.status_code, shown.headers["Location"]) == (308, f"../{name}?x=1")
    assert taken.status_code == 201, taken.text


@pytest.mark.parametrize(
    "path", ["/sales-orders/", "/purchase-orders/", f"/purchase-orders/{uuid.UUID(int=7)}/receipts/"]
)
def test_every_command_s_path_shows_the_way(shop: Shop, path: str) -> None:
    assert shop.http.post(path, json={}).status_code == 308


def test_only_the_version_that_was_seen_is_changed_and_only_another_is_sent(shop: Shop) -> None:
    sku = shop.product(10)
    tag, path = shop.http.get(f"/stock/{sku}").headers["ETag"], f"/stock/{sku}/adjustments"

    assert shop.http.get(f"/stock/{sku}", headers={"If-None-Match": tag}).status_code == 304
    statuses = [shop.http.post(path, json=GAIN, headers={"If-Match": tag}).status_code for _ in range(2)]
    assert statuses == [201, 412]
    assert shop.http.get(f"/stock/{sku}", headers={"If-None-Match": tag}).json()["on_hand"] == "11"


def test_headers_arrive_as_they_were_sent(shop: Shop) -> None:
    product, key = product_of(new_sku()), {"Idempotency-Key": ""}
    body = gzip.compress(json.dumps(product).encode())
    compressed = {"Content-Type": "application/json", "Content-Encoding": "gzip"}

    answer = shop.http.post("/products", content=body, headers=compressed)

    assert (answer.status_code, answer.headers["Accept-Encoding"]) == (415, "identity")
    assert shop.http.post("/products", json=product, headers=key).status_code == 422
