"""An order whose key was given to a function of the release before, which stored keys without their subjects."""

import sqlalchemy as sa

from shared.database.engine import engine
from tests import factories
from tests.integration.client import Response
from tests.integration.domain import Row
from tests.integration.functions.sales.counter import Counter
from tests.tokens import TESTER

AS_BEFORE = "update idempotency set key = :key where key = :key || ' ' || :me returning 1"
SERVED = "select pg_advisory_xact_lock(hashtextextended('create_sales_order:' || :key, 0))"


def an_order(counter: Counter, **changes: object) -> Row:
    return factories.a_sales_order(lines=[factories.a_sales_line(sku=counter.sku(), quantity="1")], **changes)


def send(counter: Counter, key: str, body: Row) -> Response:
    return counter.post("create_sales_order", "/sales-orders", body, Idempotency_Key=key)


def test_an_order_that_was_taken_before_is_not_taken_twice(counter: Counter) -> None:
    key, customer = factories.reference("key"), factories.reference("customer")
    body = an_order(counter, customer=customer)
    first = send(counter, key, body)
    assert counter.domain.rows(AS_BEFORE, key=key, me=TESTER)

    again, other = send(counter, key, body), send(counter, key, {**body, "customer": "Eve"})

    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert other.json["type"] == "/problems/idempotency-key-reused"
    assert len(counter.domain.rows("select 1 from sales_order where customer = :name", name=customer)) == 1


def test_a_numbered_order_that_was_taken_before_is_its_own_namesake(counter: Counter) -> None:
    key, reference = factories.reference("key"), factories.reference("order")
    body = an_order(counter, reference=reference)
    first = send(counter, key, body)
    assert counter.domain.rows(AS_BEFORE, key=key, me=TESTER)

    assert send(counter, key, body).data == first.data


def test_an_order_that_a_function_of_before_is_taking_is_in_flight(counter: Counter) -> None:
    key, body = factories.reference("key"), an_order(counter)
    with engine().begin() as before:
        before.execute(sa.text(SERVED), {"key": key})
        answer = send(counter, key, body)

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/request-in-flight")
    assert send(counter, key, body).status_code == 201
