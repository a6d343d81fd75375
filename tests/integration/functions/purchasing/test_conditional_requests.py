"""An order of goods is received on what somebody saw only while it is as they saw it."""

from collections.abc import Callable

import pytest

from tests.factories import Document, reference
from tests.integration.client import Response
from tests.integration.domain import Domain

Placed = Callable[..., Document]


def receive(domain: Domain, order: Document, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = {"lines": [{"line": 1, "quantity": 1}]}
    path = f"/purchase-orders/{order['id']}/receipts"
    return domain.function("receive_purchase_order").post(path, json=body, headers=named)


def shown(domain: Domain, order: Document, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return domain.function("purchase_orders").get(f"/purchase-orders/{order['id']}", headers=named)


def test_an_order_is_received_while_it_is_as_it_was_seen_and_not_after(domain: Domain, placed: Placed) -> None:
    order = placed("10")

    first, second = receive(domain, order, If_Match='"v1"'), receive(domain, order, If_Match='"v1"')

    assert (first.status_code, second.status_code) == (201, 412)
    assert '"v2" by now' in second.json["detail"]
    assert shown(domain, order).json["lines"][0]["received"] == "1"
    assert receive(domain, order, If_Match=first.headers["ETag"]).status_code == 201


@pytest.mark.parametrize("tags", ['"v9"', 'W/"v1"', ""])
def test_a_version_that_it_is_not_at_changes_nothing(domain: Domain, placed: Placed, tags: str) -> None:
    order = placed("10")

    assert receive(domain, order, If_Match=tags).status_code == 412
    assert shown(domain, order).json == order
    assert len(domain.events(order["id"])) == 1


def test_an_order_is_not_sent_to_whoever_has_it(domain: Domain, placed: Placed) -> None:
    order = placed("10")

    assert shown(domain, order, If_None_Match='"v1"').status_code == 304
    receive(domain, order)
    assert shown(domain, order, If_None_Match='"v1"').json["version"] == 2


def test_a_repetition_is_answered_as_the_first_though_the_version_has_moved_on(domain: Domain, placed: Placed) -> None:
    order, key = placed("10"), reference("key")

    first, again = (receive(domain, order, If_Match='"v1"', Idempotency_Key=key) for _ in range(2))

    assert (again.status_code, again.data, again.headers["ETag"]) == (201, first.data, '"v2"')
