from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from shared.database.engine import engine
from tests.integration.client import AppClient, Response
from tests.integration.domain import Domain
from tests.tokens import TESTER


def send(sample: AppClient, key: str, name: str, **more: object) -> Response:
    return sample.post("/notes", json={"name": name, **more}, headers={"Idempotency-Key": key})


def test_a_repetition_gets_the_stored_answer_and_does_nothing(sample: AppClient, domain: Domain, name: str) -> None:
    entry = {"sku": "A", "quantity": 1.50, "currency": "EUR"}
    first = send(sample, name, name, entries=[entry])

    second = send(sample, name, name, entries=[entry])

    assert (second.status_code, second.data) == (first.status_code, first.data)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert [second.headers[header] for header in ("Location", "ETag")] == [first.headers["Location"], '"v7"']
    assert len(domain.events(name)) == 1


def test_without_a_key_every_request_counts(sample: AppClient, domain: Domain, name: str) -> None:
    for _ in range(2):
        sample.post("/notes", json={"name": name})

    assert len(domain.events(name)) == 2


def test_another_payload_under_the_same_key_is_a_422(sample: AppClient, domain: Domain, name: str) -> None:
    send(sample, name, name)

    answer = send(sample, name, name, note="changed")

    assert answer.status_code == 422
    assert answer.json["type"] == "/problems/idempotency-key-reused"
    assert len(domain.events(name)) == 1


def test_while_the_first_is_being_served_the_second_is_a_409(sample: AppClient, domain: Domain, name: str) -> None:
    with held(name):
        answer = send(sample, name, name)

    assert answer.status_code == 409
    assert answer.json["type"] == "/problems/request-in-flight"
    assert answer.headers["Retry-After"] == "1"
    assert domain.events(name) == []
    assert send(sample, name, name).status_code == 201, "the lock ended with its transaction"


def test_a_refused_request_leaves_its_key_free(sample: AppClient, domain: Domain, name: str) -> None:
    send(sample, name, name, fail="conflict")

    assert send(sample, name, name).status_code == 201
    assert len(domain.events(name)) == 1


def test_an_answer_once_given_stands_though_the_rule_says_no_now(sample: AppClient, domain: Domain, name: str) -> None:
    product = {"sku": name, "name": "Chai", "price": 1, "currency": "EUR"}
    create = domain.function("create_product")
    first = create.post("/products", json=product, headers={"Idempotency-Key": name})
    assert create.post("/products", json=product).status_code == 409

    again = create.post("/products", json=product, headers={"Idempotency-Key": name})

    assert again.status_code == 201
    assert again.json == first.json


def test_a_key_belongs_to_its_function(sample: AppClient, domain: Domain, name: str) -> None:
    send(sample, name, name)
    product = {"sku": name, "name": "Chai", "price": 1, "currency": "EUR"}

    answer = domain.function("create_product").post("/products", json=product, headers={"Idempotency-Key": name})

    assert answer.status_code == 201


def test_simultaneous_requests_with_one_key_have_one_effect(sample: AppClient, domain: Domain, name: str) -> None:
    together = Barrier(6)

    def simultaneously(_: int) -> int:
        together.wait()
        return send(sample, name, name).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(simultaneously, range(6)))

    assert set(statuses) <= {201, 409}
    assert 201 in statuses
    assert len(domain.events(name)) == 1


@pytest.mark.parametrize("key", ["x" * 256, "two words", "ä", "\x7f"])
def test_a_key_has_a_grammar(sample: AppClient, name: str, key: str) -> None:
    answer = send(sample, key, name)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "Idempotency-Key"


def test_the_longest_key_is_a_key(sample: AppClient, name: str) -> None:
    key = (name + "x" * 255)[:255]

    assert send(sample, key, name).status_code == 201
    assert send(sample, key, name).headers["Idempotent-Replayed"] == "true"


class held:
    """A transaction of somebody else that is serving this key."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __enter__(self) -> None:
        self._connection = engine().connect()
        lock = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"sample:{self._key} {TESTER}", 0))
        self._connection.execute(sa.select(lock))

    def __exit__(self, *_: object) -> None:
        self._connection.rollback()
        self._connection.close()
