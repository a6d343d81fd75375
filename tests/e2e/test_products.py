"""The life of a product end to end: changed over HTTPS, followed by inventory, taken out of the assortment and back."""

from tests.e2e.shop import Shop, order_of
from tests.e2e.waiting import eventually

MERGE_PATCH = {"Content-Type": "application/merge-patch+json"}


def test_a_change_is_made_to_the_version_that_is_meant_and_inventory_follows(shop: Shop) -> None:
    sku = shop.product(opening=10, unit="kg")
    path, changes = f"/products/{sku}", '{"fractional": false, "description": null, "price": "5.20"}'
    half = order_of((sku, "0.5"))
    assert shop.http.post("/sales-orders", json=half).status_code == 201

    changed = shop.http.patch(path, content=changes, headers={**MERGE_PATCH, "If-Match": '"v1"'})
    stale = shop.http.patch(path, content=changes, headers={**MERGE_PATCH, "If-Match": '"v1"'})
    blind = shop.http.patch(path, content=changes, headers=MERGE_PATCH)

    assert (changed.status_code, changed.headers["ETag"], changed.json()["price"]) == (200, '"v2"', "5.20")
    assert (stale.status_code, stale.json()["version"], blind.status_code) == (412, 2, 428)
    assert shop.http.get(path).json() == changed.json()
    eventually(lambda: shop.http.post("/sales-orders", json=half).status_code == 409, f"{sku} is sold whole")


def test_a_product_is_found_by_the_barcode_that_it_was_given(shop: Shop) -> None:
    sku, other = shop.product(), shop.product()
    given = {"barcodes": ["9780201379624"]}

    for each, status in ((sku, 200), (other, 409)):
        assert shop.http.patch(f"/products/{each}", json=given, headers={"If-Match": '"v1"'}).status_code == status
    found = shop.http.get("/products?barcode=09780201379624").json()["items"]

    assert [product["sku"] for product in found] == [sku]
    gone = shop.http.patch(f"/products/{sku}", json={"barcodes": None}, headers={"If-Match": '"v2"'})
    assert gone.json()["barcodes"] == []


def test_what_leaves_the_assortment_takes_no_order_until_it_is_back(shop: Shop) -> None:
    sku = shop.product(opening=5000)
    path = f"/products/{sku}/discontinuation"
    (taken,) = shop.settled([shop.order((sku, 2))["id"]])
    wanted = order_of((sku, 1))

    gone = shop.http.post(path, json={})
    eventually(lambda: shop.http.post("/sales-orders", json=wanted).status_code == 409, f"{sku} is not sold")
    again = shop.http.post(path, json={})
    back = shop.http.delete(path)
    eventually(lambda: shop.http.post("/sales-orders", json=wanted).status_code == 201, f"{sku} is sold again")

    assert (gone.status_code, gone.json()["status"]) == (201, "discontinued")
    assert (again.status_code, back.status_code, back.json()["status"]) == (409, 200, "active")
    assert shop.http.get(f"/sales-orders/{taken['id']}").json()["status"] == "confirmed"


def test_what_is_left_can_be_sold_until_it_is_gone(shop: Shop) -> None:
    sku = shop.product(opening=2)
    shop.http.post(f"/products/{sku}/discontinuation", json={"sell_until_gone": True})
    eventually(lambda: shop.stock(sku)["status"] == "discontinued", "inventory knows")

    (sold,) = shop.settled([shop.order((sku, 2))["id"]])
    refused = shop.http.post("/sales-orders", json=order_of((sku, 1)))

    assert sold["status"] == "confirmed"
    assert (refused.status_code, refused.json()["errors"][0]["sku"]) == (409, sku)


def test_where_no_product_is_changed_the_gateway_names_what_can_be_done(shop: Shop) -> None:
    everywhere, one = shop.http.patch("/products", json={}), shop.http.options("/products/TEA-1")

    assert (everywhere.status_code, everywhere.headers["Allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    assert (one.status_code, one.headers["Allow"]) == (204, "GET, HEAD, OPTIONS, PATCH")
    assert one.headers["Accept-Patch"] == "application/merge-patch+json, application/json"
