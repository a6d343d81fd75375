"""What belongs to somebody belongs to nobody else: an idempotency key is its subject's."""

import json
from collections.abc import Iterator
from uuid import uuid4

import pytest

from scripts.minierp.local.system.system import System
from tests.e2e.shop import product_of
from tests.factories import sku
from tests.hostile.books import Logs, counts, grown
from tests.hostile.door import Answered, Door
from tests.hostile.refusing import refusal
from tests.hostile.settling import Settled
from tests.tokens import bearer


@pytest.fixture(autouse=True)
def nothing_acts(logs: Logs) -> Iterator[None]:
    yield


def created(running: System, door: Door, subject: str, key: str, body: dict[str, object]) -> Answered:
    token = bearer(running.state.home, subject=subject)
    headers = {"Content-Type": "application/json", "Idempotency-Key": key, **token}
    return door.ask("POST", "/products", headers, json.dumps(body).encode())


def test_two_subjects_with_one_key_never_meet(running: System, nobody: Door) -> None:
    key, hers, his = uuid4().hex, product_of(sku()), product_of(sku())

    assert created(running, nobody, "ada", key, hers).status == 201
    theirs = created(running, nobody, "eve", key, his)

    assert (theirs.status, theirs.json["sku"]) == (201, his["sku"])
    assert "idempotent-replayed" not in theirs.headers
    again = created(running, nobody, "ada", key, hers)
    assert (again.json["sku"], again.headers["idempotent-replayed"]) == (hers["sku"], "true")


def test_nobody_hears_by_another_s_key_what_was_answered(running: System, nobody: Door) -> None:
    key, body = uuid4().hex, product_of(sku())
    assert created(running, nobody, "ada", key, body).status == 201

    answer = created(running, nobody, "eve", key, body)

    assert refusal(answer, 409)["type"] == "/problems/product-exists"


@pytest.mark.parametrize(("subject", "key"), [("b c", "a"), ("c", "a%20b"), ("", "a"), (" c", "a")])
def test_no_subject_and_key_look_like_another_pair(running: System, nobody: Door, subject: str, key: str) -> None:
    """A key has no space: `a` of `b c` is not `a b` of `c`, and nobody is without a name."""
    mark = uuid4().hex
    mine = created(running, nobody, subject, f"{mark}{key}", product_of(sku()))
    others = created(running, nobody, "c", f"{mark}a", product_of(sku()))

    assert mine.status in (201, 401)
    assert others.status == 201


def test_a_refusal_under_a_key_is_all_that_it_stores(running: System, settled: Settled, nobody: Door) -> None:
    """It says for a moment to those with the same key that they share it."""
    body = product_of(sku())
    assert created(running, nobody, "ada", uuid4().hex, body).status == 201
    before = settled.counts()

    refusal(created(running, nobody, "ada", uuid4().hex, body), 409)

    assert grown(before, counts(running)) == {"product.idempotency": 1}
