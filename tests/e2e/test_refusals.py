"""Whatever comes in over HTTPS, the answer is a clear 4xx, and nothing is stored."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.e2e.shop import Json, Shop, order_of, product_of

NOBODY = "00000000-0000-0000-0000-000000000000"
LINE = {"sku": "TEA-1", "quantity": 1, "unit_price": "4.80", "currency": "EUR"}
ORDER = order_of(("TEA-1", 1))
PURCHASE = {"supplier": "Exotic Liquids", "expected_date": "2031-07-01", "lines": [LINE]}
ADJUSTMENT = {"reason": "gain", "quantity": 1}
RECEIPT = {"lines": [{"line": 1, "quantity": 1}]}
COMMANDS = {
    "/products": product_of("REFUSED-1"),
    "/stock/TEA-1/adjustments": ADJUSTMENT,
    "/purchase-orders": PURCHASE,
    f"/purchase-orders/{NOBODY}/receipts": RECEIPT,
    f"/purchase-orders/{NOBODY}/returns": {**RECEIPT, "reason": "stale"},
    "/suppliers": {"code": "REFUSED-1", "name": "Nobody & Co", "currency": "EUR", "lead_time_days": 7},
    "/sales-orders": ORDER,
}
JSON = {"Content-Type": "application/json"}
TABLES = {
    "product": ("product",),
    "inventory": ("movement", "stock_level"),
    "purchasing": ("purchase_order", "receipt", "purchase_return", "supplier", "history"),
    "sales": ("sales_order", "sales_order_line"),
}


def stored(shop: Shop) -> Json:
    """The number of rows in every table that a command writes to."""
    counts = {
        domain: [f"(select count(*) from {table}) as {table}" for table in (*tables, "idempotency", "outbox")]
        for domain, tables in TABLES.items()
    }
    return {domain: shop.rows(domain, f"select {', '.join(columns)}") for domain, columns in counts.items()}


@pytest.fixture(autouse=True)
def nothing_is_stored(shop: Shop) -> Iterator[None]:
    before = stored(shop)
    yield
    assert stored(shop) == before


def refused(answer: httpx.Response, *statuses: int) -> Json:
    """The problem document of an answer that must have one of these statuses."""
    assert answer.status_code in statuses, answer.text[:500]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Correlation-Id"]
    problem: Json = answer.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(problem)
    assert problem["status"] == answer.status_code
    return problem


BODIES = {
    "nothing": (b"", 400),
    "no JSON": (b"{tea", 400),
    "two documents": (b"{}{}", 400),
    "bad UTF-8": (b'{"sku": "\xff\xfe"}', 400),
    "UTF-16": ('{"sku": "TEA-1"}'.encode("utf-16"), 400),
    "NaN": (b'{"quantity": NaN}', 400),
    "infinity": (b'{"quantity": -Infinity}', 400),
    "an exponent beyond reason": (b'{"quantity": 1e999999999999999999999}', 400),
    "5000 digits": (b'{"quantity": %s}' % (b"9" * 5000), 400),
    "a NUL character": (b'{"sku": "TEA\\u0000"}', 400),
    "a lone surrogate": (b'{"sku": "\\ud800"}', 400),
    "deep nesting": (b"[" * 100_000, 400),
    "null": (b"null", 422),
    "a list": (b"[]", 422),
    "a text": (b'"tea"', 422),
    "an empty object": (b"{}", 422),
    "an unknown field alone": (b'{"colour": "green"}', 422),
    "1.5 MB": (b" " * 1_500_000, 413),
    "3 MB": (b" " * 3_000_000, 413),
}


@pytest.mark.parametrize("path", COMMANDS)
def test_no_command_takes_a_body_that_is(shop: Shop, path: str) -> None:
    answers = {name: shop.http.post(path, content=body, headers=JSON) for name, (body, _) in BODIES.items()}

    assert {name: answer.status_code for name, answer in answers.items()} == {
        name: status for name, (_, status) in BODIES.items()
    }
    for answer in answers.values():
        refused(answer, 400, 413, 422)


@pytest.mark.parametrize("path", COMMANDS)
def test_no_command_takes_an_unknown_field(shop: Shop, path: str) -> None:
    problem = refused(shop.http.post(path, json={**COMMANDS[path], "colour": "green"}), 422)

    assert [error["field"] for error in problem["errors"]] == ["colour"]


@pytest.mark.parametrize("path", COMMANDS)
def test_no_command_takes_another_content_type(shop: Shop, path: str) -> None:
    content = json.dumps(COMMANDS[path]).encode()

    for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        refused(shop.http.post(path, content=content, headers={"Content-Type": content_type}), 415)
    refused(shop.http.post(path, content=content), 415)


def altered(path: str, value: object) -> Json:
    """The body of a command with `value` for its first quantity, or its price."""
    body: Json = json.loads(json.dumps(COMMANDS[path]))
    if "lines" in body:
        body["lines"][0]["quantity"] = value
    else:
        body["quantity" if "quantity" in body else "price"] = value
    return body


@pytest.mark.parametrize("path", COMMANDS)
def test_no_command_takes_a_number_that_is_none_or_beyond_its_bounds(shop: Shop, path: str) -> None:
    numbers: list[Any] = ["NaN", "Infinity", "tea", "", None, True, [], {}, 10**30, "1e400", "0.00001", "1e-400"]

    for number in numbers:
        problem = refused(shop.http.post(path, json=altered(path, number)), 422)
        assert problem["errors"][0]["field"] in ("quantity", "price", "lines.0.quantity"), number


@pytest.mark.parametrize("path", [path for path, body in COMMANDS.items() if "lines" in body])
def test_no_order_has_no_line_or_more_than_500(shop: Shop, path: str) -> None:
    for count in (0, 501):
        body = {**COMMANDS[path], "lines": COMMANDS[path]["lines"] * count}

        problem = refused(shop.http.post(path, json=body, headers=JSON), 422)

        assert [error["field"] for error in problem["errors"]] == ["lines"]


@pytest.mark.parametrize("path", [path for path, body in COMMANDS.items() if "lines" in body])
def test_lines_without_end_are_not_looked_at_one_by_one(shop: Shop, path: str) -> None:
    for count in (10_000, 30_000):
        body = {**COMMANDS[path], "lines": COMMANDS[path]["lines"] * count}
        content = json.dumps(body, separators=(",", ":")).encode()

        problem = refused(shop.http.post(path, content=content, headers=JSON), 400, 413)

        assert (problem["status"] == 413) == (len(content) > 1024 * 1024)
        assert problem["status"] == 413 or "more than 10000 values" in problem["detail"]


def test_every_violation_of_an_order_is_listed_at_once(shop: Shop) -> None:
    lines = [{**LINE, "sku": "with space"}, {**LINE, "quantity": 0, "discount": 2}, {**LINE, "currency": "XXY"}]

    problem = refused(shop.http.post("/sales-orders", json={**ORDER, "customer": "", "lines": lines}), 422)

    assert {error["field"] for error in problem["errors"]} == {
        "customer", "lines.0.sku", "lines.1.quantity", "lines.1.discount", "lines.2.currency"
    }  # fmt: skip


@pytest.mark.parametrize("key", ["x" * 256, "with space", "ümlaut".encode()])
def test_no_command_takes_an_unusable_idempotency_key(shop: Shop, key: str | bytes) -> None:
    headers: dict[str, Any] = {"Idempotency-Key": key}

    problem = refused(shop.http.post("/products", json=COMMANDS["/products"], headers=headers), 422)

    assert [error["field"] for error in problem["errors"]] == ["Idempotency-Key"]


ADDRESSES = {
    "/products?limit=0": 422,
    "/products?limit=201": 422,
    "/products?limit=tea": 422,
    "/products?colour=green": 422,
    "/products?status=sold": 422,
    "/products?text=%00": 400,
    "/products?cursor=tea": 422,
    "/stock?cursor=%ff%fe": 422,
    "/stock?sku=with%20space": 422,
    "/purchase-orders?cursor=W10": 422,
    "/sales-orders?status=sold": 422,
    "/products/NOBODY": 404,
    "/products/with%20space": 404,
    "/products/%ff": 404,
    "/stock/NOBODY": 404,
    "/stock/NOBODY/movements": 404,
    "/purchase-orders/tea": 404,
    "/sales-orders/tea": 404,
    "/sales-orders/00000000-0000-0000-0000-000000000000": 404,
    "/": 404,
    "/nothing": 404,
    "/sales-orders//": 404,
    "//sales-orders": 404,
    "/health/liveness": 404,
    "/products?text=" + "x" * 40_000: 414,
}


def test_an_address_that_makes_no_sense_is_refused(shop: Shop) -> None:
    answers = {address: shop.http.get(address) for address in ADDRESSES}

    assert {address: answer.status_code for address, answer in answers.items()} == ADDRESSES
    for answer in answers.values():
        refused(answer, 400, 404, 414, 422)


def test_a_method_that_a_path_does_not_answer_is_refused_with_those_that_it_does(shop: Shop) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        answer = shop.http.request(method, "/products")

        refused(answer, 405)
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_nobody_outside_can_forge_an_event(shop: Shop) -> None:
    receipt = {"order_id": NOBODY, "receipt_id": NOBODY, "lines": [{"sku": "TEA-1", "quantity": 5, "surplus": 0}]}
    event = {"specversion": "1.0", "id": "1", "source": "/x", "type": "com.minierp.purchasing.order.received.v1"}
    binary = {f"ce-{name}": value for name, value in event.items()}
    structured = {"Content-Type": "application/cloudevents+json"}

    for path in COMMANDS:
        refused(shop.http.post(path, json=receipt, headers=binary), 422)
        refused(shop.http.post(path, json={**event, "data": receipt}, headers=structured), 415)
    refused(shop.http.post("/", json=receipt, headers=binary), 404)
