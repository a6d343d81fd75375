"""HTTP's own rules hold for whoever comes through the gateway."""

import gzip
import json
import socket
import ssl
import uuid

import pytest

from tests.e2e.shop import Shop, new_sku, order_of, product_of

JSON = {"Content-Type": "application/json"}
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


def test_what_was_written_is_seen_by_whoever_reads_it_at_once_wherever_that_is(shop: Shop) -> None:
    product = product_of(new_sku())
    path, waiting = f"/stock/{product['sku']}", {"Prefer": "wait=20"}
    created = shop.http.post("/products", json=product)

    level = shop.http.get(path, headers={"Minierp-Min-Version": created.headers["Minierp-Version"], **waiting})
    gained = shop.http.post(f"{path}/adjustments", json=GAIN)
    seen = {"Minierp-Min-Version": gained.headers["Minierp-Version"], **waiting}
    order = shop.http.post("/sales-orders", json=order_of((product["sku"], 1)), headers=seen)

    assert (created.status_code, level.status_code, gained.status_code) == (201, 200, 201)
    assert (order.status_code, order.json()["status"]) == (201, "confirmed")


def test_headers_arrive_as_they_were_sent(shop: Shop) -> None:
    product = product_of(new_sku())
    body = gzip.compress(json.dumps(product).encode())

    refused = [
        shop.http.post("/products", json=product, headers={"Idempotency-Key": ""}).status_code,
        shop.http.post("/products", json=product, headers={"Accept": "text/html"}).status_code,
        shop.http.post("/products", content=body, headers={**JSON, "Content-Encoding": "br"}).status_code,
        shop.http.post("/products", content=b"{}", headers={"Content-Type": "application/json; charset=x"}).status_code,
    ]

    assert refused == [422, 406, 415, 415]
    assert shop.http.post("/products", content=body, headers={**JSON, "Content-Encoding": "gzip"}).status_code == 201


def sent(shop: Shop, head: str, body: bytes) -> bytes:
    """What comes back until the other side hangs up."""
    url = shop.http.base_url
    shown = f"Host: {url.host}\r\nAuthorization: {shop.http.headers['Authorization']}\r\nConnection: close"
    trusted = ssl.create_default_context(cafile=shop.running.state.ca_certificate)
    with (
        socket.create_connection((url.host, url.port or 443), timeout=30) as plain,
        trusted.wrap_socket(plain, server_hostname=url.host) as connection,
    ):
        connection.sendall(f"{head}\r\nContent-Type: application/json\r\n{shown}\r\n\r\n".encode() + body)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_bodies_in_chunks_and_clients_of_long_ago_get_through(shop: Shop) -> None:
    one, two, three = (json.dumps(product_of(new_sku())).encode() for _ in range(3))
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(one), one)

    answers = [
        sent(shop, "POST /products HTTP/1.1\r\nTransfer-Encoding: chunked", chunked),
        sent(shop, f"POST /products HTTP/1.0\r\nContent-Length: {len(two)}", two),
        sent(shop, f"POST /products HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: {len(three)}", three),
    ]

    assert answers[0].startswith(b"HTTP/1.1 201 ")
    assert answers[1].startswith(b"HTTP/1.1 201 ")
    assert b"transfer-encoding" not in answers[1].lower()
    assert answers[2].startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 ")
