"""Whatever a body holds, the answer is a clear 4xx, and nothing is stored."""

import json

import pytest

from tests.integration.client import AppClient
from tests.integration.domain import Domain

JSON = {"Content-Type": "application/json"}
ENTRY = {"sku": "A", "quantity": 1, "currency": "EUR"}
MALFORMED = {
    "no body": b"",
    "no JSON": b"name=x",
    "half a document": b'{"name":',
    "two documents": b"{}{}",
    "bad UTF-8": b'{"name":"\xff\xfe"}',
    "an encoded surrogate": b'{"name":"\xed\xa0\x80"}',
    "UTF-16": '{"name":"x"}'.encode("utf-16"),
    "NaN": b'{"name":NaN}',
    "infinity": b'{"name":-Infinity}',
    "an endless integer": b'{"name":' + b"9" * 5000 + b"}",
    "an exponent beyond reason": b'{"name":1e99999999999999999999}',
    "a NUL character": b'{"name":"a\\u0000b"}',
    "a NUL character in a name": b'{"na\\u0000me":"a"}',
    "a bare control character": b'{"name":"a\x00b"}',
    "a lone surrogate": b'{"name":"\\ud800"}',
    "nesting without end": b'{"name":' + b"[" * 100_000,
    "nested objects": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "10,000 lines": json.dumps({"name": "x", "entries": [ENTRY] * 10_000}).encode(),
}
INVALID = {
    "null": b"null",
    "a list": b"[]",
    "a number": b"1e400",
    "a text": b'"x"',
    "nothing": b"{}",
    "an unknown field": b'{"name":"x","color":"red"}',
    "a huge unknown number": b'{"name":"x","color":1e999999}',
    "a name beyond its length": json.dumps({"name": "x" * 201}).encode(),
    "a list in place of a text": b'{"name":["x"]}',
    "2,000 lines": json.dumps({"name": "x", "entries": [ENTRY] * 2_000}).encode(),
    "9,000 bad lines": json.dumps({"name": "x", "entries": [{}] * 9_000}).encode(),
    "a huge quantity": b'{"name":"x","entries":[{"sku":"A","quantity":1e999999,"currency":"EUR"}]}',
    "a tiny quantity": b'{"name":"x","entries":[{"sku":"A","quantity":1e-999999,"currency":"EUR"}]}',
    "a long quantity": b'{"name":"x","entries":[{"sku":"A","quantity":"' + b"1" * 100_000 + b'","currency":"EUR"}]}',
    "NaN as a text": b'{"name":"x","entries":[{"sku":"A","quantity":"NaN","currency":"EUR"}]}',
    "a signalling NaN": b'{"name":"x","entries":[{"sku":"A","quantity":"sNaN","currency":"EUR"}]}',
    "a quantity in words": b'{"name":"x","entries":[{"sku":"A","quantity":"ten","currency":"EUR"}]}',
    "a quantity that is true": b'{"name":"x","entries":[{"sku":"A","quantity":true,"currency":"EUR"}]}',
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_not_json_is_a_400_and_nothing_is_stored(sample: AppClient, domain: Domain, body: bytes) -> None:
    before = stored(domain)

    answer = sample.post("/notes", data=body, headers=JSON)

    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert answer.json["type"] == "/problems/malformed-request"
    assert stored(domain) == before


@pytest.mark.parametrize("body", INVALID.values(), ids=INVALID.keys())
def test_what_breaks_a_constraint_is_a_422_and_nothing_is_stored(
    sample: AppClient, domain: Domain, body: bytes
) -> None:
    before = stored(domain)

    answer = sample.post("/notes", data=body, headers=JSON)

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["errors"]
    assert stored(domain) == before


def test_a_problem_has_the_members_of_rfc_9457(sample: AppClient) -> None:
    answer = sample.post("/notes", json={"name": "", "entries": [{"sku": "A", "quantity": 0, "currency": "EUR"}]})

    assert answer.json == {
        "type": "/problems/validation-failed",
        "title": "The content is not valid",
        "status": 422,
        "detail": "2 violation(s); see errors.",
        "instance": "/notes",
        "errors": [
            {"field": "name", "pointer": "#/name", "message": "should not be empty"},
            {"field": "entries.0.quantity", "pointer": "#/entries/0/quantity", "message": "should be greater than 0"},
        ],
    }


def stored(domain: Domain) -> list[dict[str, object]]:
    return domain.rows("select (select count(*) from outbox) as events, (select count(*) from idempotency) as answers")
