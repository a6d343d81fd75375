"""HTTP's own rules through the server that functions run on, not only in its test client."""

import httpx

from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.running import Functions

GAIN = {"reason": "gain", "quantity": 1}


def test_a_slash_too_many_is_followed_with_method_query_and_body(shelf: Shelf, functions: Functions) -> None:
    sku = shelf.stocked(10)
    followed = {"follow_redirects": True, "timeout": 10, "headers": shelf.function.authorization}

    read = httpx.get(f"http://{functions['stock'].address}/stock/?sku={sku}", **followed)
    done = httpx.post(f"http://{shelf.function.address}/stock/{sku}/adjustments/", json=GAIN, **followed)

    assert [level["sku"] for level in read.json()["items"]] == [sku]
    assert (done.status_code, shelf.level(sku).on_hand) == (201, 11)


def test_a_head_and_an_empty_key_pass_the_server_as_they_are(shelf: Shelf, functions: Functions) -> None:
    url = f"http://{functions['stock'].address}/stock/{shelf.stocked(10)}"
    headers = shelf.function.authorization
    got, head = httpx.get(url, headers=headers), httpx.head(url, headers=headers)
    refused = shelf.function.post("/stock/X/adjustments", GAIN, Idempotency_Key="")

    assert (head.status_code, head.content) == (200, b"")
    assert [head.headers[name] for name in ("ETag", "Content-Type", "Content-Length")] == [
        got.headers[name] for name in ("ETag", "Content-Type", "Content-Length")
    ]
    assert refused.status_code == 422
