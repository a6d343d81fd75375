"""Eight clients at once want different things of one order."""

from collections import Counter as Tally
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import pytest
import redis

from tests.events import sent, stock_allocated, stock_held, stock_reserved, stock_withdrawn
from tests.integration.domain import Row
from tests.integration.functions.sales.counter import units
from tests.integration.functions.sales.desk import Desk
from tests.integration.functions.sales.read_model import stocked
from tests.together import together

Send = Callable[[UUID, str, Any], httpx.Response]


@pytest.fixture(scope="module")
def send(desk: Desk) -> Send:
    """send(order, "shipments", body) posts to the function that takes it."""
    verbs = {"shipments": "ship", "cancellations": "cancel", "returns": "return"}
    desk.functions.start(*(f"{verb}-sales-order" for verb in verbs.values()))

    def post(order_id: UUID, noun: str, body: Any) -> httpx.Response:
        return desk.functions[f"{verbs[noun]}-sales-order"].post(f"/sales-orders/{order_id}/{noun}", body)

    return post


@pytest.fixture
def sku(cache: "redis.Redis") -> str:
    return stocked(cache)


def confirmed(desk: Desk, sku: str, units: int) -> UUID:
    order_id = desk.placed((sku, units))
    assert desk.settle(stock_reserved(order_id, (sku, units))).status_code == 204
    return order_id


def of_line(quantity: int) -> Row:
    return {"lines": [{"line": 1, "quantity": quantity}]}


def explained(desk: Desk, order_id: UUID, answers: list[httpx.Response]) -> Row:
    """The order, of which every event was announced once and each version once."""
    order = desk.shown(order_id)
    changed = [answer for answer in answers if answer.status_code == 201]
    assert sorted(answer.json()["version"] for answer in changed) == list(range(3, order["version"] + 1))
    assert len(order["shipments"]) == sum("shipment_id" in answer.json() for answer in changed)
    assert len(desk.events(order_id)) == 2 + len(changed)
    return order


def test_of_shipments_of_the_same_line_at_once_no_more_leaves_than_is_outstanding(
    desk: Desk, send: Send, sku: str
) -> None:
    order_id = confirmed(desk, sku, 10)

    answers = together([partial(send, order_id, "shipments", of_line(3))] * 8)

    assert Tally(answer.status_code for answer in answers) == {201: 3, 409: 5}
    order = explained(desk, order_id, answers)
    assert (order["status"], units(order, "shipped", "reserved")) == ("partially_shipped", [(9, 1)])


def test_two_shipments_of_all_that_is_reserved_are_one(desk: Desk, send: Send, sku: str) -> None:
    order_id = confirmed(desk, sku, 10)

    answers = together([partial(send, order_id, "shipments", {})] * 8)

    assert Tally(answer.status_code for answer in answers) == {201: 1, 409: 7}
    assert explained(desk, order_id, answers)["status"] == "shipped"


def test_what_is_cancelled_while_it_is_shipped_has_either_left_or_not(desk: Desk, send: Send, sku: str) -> None:
    for _ in range(4):
        order_id = confirmed(desk, sku, 10)
        ship, cancel = partial(send, order_id, "shipments", of_line(2)), partial(send, order_id, "cancellations", {})

        answers = together([ship, cancel] * 4)

        assert sum(answer.status_code == 201 for answer in answers[1::2]) <= 1
        assert {answer.status_code for answer in answers} <= {201, 409}
        order = explained(desk, order_id, answers)
        ((shipped, cancelled, reserved),) = units(order, "shipped", "cancelled", "reserved")
        assert shipped == 2 * sum(answer.status_code == 201 for answer in answers[::2])
        assert shipped + cancelled + reserved == 10
        assert order["status"] == ("partially_shipped" if reserved else "shipped" if shipped else "cancelled")


def test_of_returns_at_once_no_more_comes_back_than_was_shipped(desk: Desk, send: Send, sku: str) -> None:
    order_id = confirmed(desk, sku, 10)
    shipped = send(order_id, "shipments", of_line(5))

    answers = together([partial(send, order_id, "returns", of_line(2))] * 8)

    assert Tally(answer.status_code for answer in answers) == {201: 2, 409: 6}
    order = explained(desk, order_id, [shipped, *answers])
    assert (order["status"], units(order, "shipped", "returned")) == ("partially_shipped", [(5, 4)])


def test_what_is_cancelled_while_it_is_settled_is_reserved_or_given_up(desk: Desk, send: Send, sku: str) -> None:
    for _ in range(4):
        order_id = desk.placed((sku, 10))
        word = sent(stock_reserved(order_id, (sku, 10)))
        cancel = partial(send, order_id, "cancellations", of_line(2))

        answers = together([cancel, partial(desk.settle, word)] * 4)

        assert [answer.status_code for answer in answers[1::2]] == [204] * 4
        assert [answer.status_code for answer in answers[::2]] == [201] * 4
        order = desk.shown(order_id)
        assert (order["status"], order["version"]) == ("confirmed", 6)
        assert units(order, "cancelled", "reserved", "waiting") == [(8, 2, 0)]


def test_words_shipments_and_cancellations_at_once_end_as_the_closed_form_says(
    desk: Desk, send: Send, sku: str
) -> None:
    for _ in range(4):
        order_id = confirmed(desk, sku, 10)
        words = [
            stock_held(order_id, (sku, 10, 0, 1)), stock_withdrawn(order_id, (sku, 4, 6, 2)),
            stock_allocated(order_id, (sku, 5, 5, 3)), stock_withdrawn(order_id, (sku, 3, 7, 4)),
        ]  # fmt: skip
        heard = [partial(desk.settle, word) for word in words]
        done = [partial(send, order_id, noun, of_line(2)) for noun in ("shipments", "cancellations")] * 2

        answers = together([*heard, *done])

        assert [answer.status_code for answer in answers] == [204] * 4 + [201] * 4
        ((shipped, cancelled, reserved, waiting),) = units(
            desk.shown(order_id), "shipped", "cancelled", "reserved", "waiting"
        )
        assert (shipped, cancelled) == (4, 4)
        assert (reserved, waiting) == (Decimal(0), Decimal(2)), "3 were held, and 4 have left"
