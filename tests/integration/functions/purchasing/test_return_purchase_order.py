from collections.abc import Callable

import pytest

from tests.factories import Document, reference
from tests.integration.client import Response
from tests.integration.domain import Domain
from tests.together import together

Placed = Callable[..., Document]
Act = Callable[..., Response]


@pytest.fixture
def send_back(act: Act) -> Act:
    """Sends quantities back by line number."""

    def post(order: Document, lines: dict[int, object], **more: object) -> Response:
        parts = [{"line": line, "quantity": quantity} for line, quantity in lines.items()]
        return act("return", order, lines=parts, **{"reason": "stale", **more})

    return post


def test_goods_are_sent_back_and_shown_with_the_order_and_nothing_is_expected_for_them(
    placed: Placed, receive: Act, send_back: Act, domain: Domain
) -> None:
    order = placed("10", "4")
    receive(order, {1: 6})

    answer = send_back(order, {1: "2.5"}, sent_back_at="2026-03-01T12:00:00+01:00")

    assert (answer.status_code, answer.headers["ETag"]) == (201, '"v3"')
    shown = domain.function("purchase_orders").get(f"/purchase-orders/{order['id']}").json
    assert answer.json == {"return_id": answer.json["return_id"], **shown}
    assert shown["status"] == "partially_received"
    line = shown["lines"][0]
    assert (line["received"], line["sent_back"], line["outstanding"]) == ("6", "2.5", "4")
    (returned,) = shown["returns"]
    assert returned == {
        "id": answer.json["return_id"],
        "sent_back_at": "2026-03-01T11:00:00+00:00",
        "recorded_at": returned["recorded_at"],
        "reason": "stale",
        "lines": [{"line": 1, "quantity": "2.5"}],
    }
    *_, event = domain.events(order["id"])
    assert (event["type"], event["sequence"]) == ("com.minierp.purchasing.order.returned.v1", "3")
    assert event["data"] == {
        "order_id": order["id"],
        "return_id": answer.json["return_id"],
        "reason": "stale",
        "lines": [{"sku": order["lines"][0]["sku"], "quantity": "2.5"}],
    }


def test_no_more_is_sent_back_than_came_in_and_is_still_there(placed: Placed, receive: Act, send_back: Act) -> None:
    order = placed("10", "4")
    receive(order, {1: "10.5", 2: 4})
    send_back(order, {1: 4})

    refused, taken = send_back(order, {1: "6.6", 2: 5}), send_back(order, {1: "6.5", 2: 4})

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/more-than-received")
    most = [(error["field"], error["most"]) for error in refused.json["errors"]]
    assert most == [("lines.0.quantity", "6.5"), ("lines.1.quantity", "4")]
    assert (taken.status_code, taken.json["status"]) == (201, "received")


@pytest.mark.parametrize("cancelled", [False, True], ids=["open", "cancelled"])
def test_of_an_order_of_which_nothing_came_nothing_is_sent_back(
    placed: Placed, act: Act, send_back: Act, cancelled: bool
) -> None:
    order = placed("10")
    if cancelled:
        act("cancel", order)

    answer = send_back(order, {1: 1})

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/illegal-transition")
    assert "cannot be returned" in answer.json["detail"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"lines": []}, "lines"),
        ({"reason": " "}, "reason"),
        ({"lines": [{"line": 1}]}, "lines.0.quantity"),
        ({"lines": [{"line": 1, "quantity": 0}]}, "lines.0.quantity"),
        ({"lines": [{"line": 1, "quantity": "0.5"}]}, "lines.0.quantity"),
        ({"lines": [{"line": 2, "quantity": 1}]}, "lines.0.line"),
        ({"sent_back_at": "2999-01-01T00:00:00Z"}, "sent_back_at"),
    ],
    ids=["none", "no reason", "no quantity", "nothing", "half a unit", "unknown", "tomorrow"],
)
def test_a_bad_return_is_refused_by_field(placed: Placed, receive: Act, act: Act, body: Document, field: str) -> None:
    order = placed("10", fractional=False)
    receive(order, {1: 4})

    answer = act("return", order, **{"lines": [{"line": 1, "quantity": 1}], "reason": "stale", **body})

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_a_repeated_return_counts_once(placed: Placed, receive: Act, send_back: Act) -> None:
    order, key = placed("10"), {"Idempotency-Key": reference("key")}
    receive(order, {1: 4})

    first, again = (send_back(order, {1: 3}, headers=key) for _ in range(2))

    assert (again.status_code, again.json, again.headers["Idempotent-Replayed"]) == (201, first.json, "true")
    assert send_back(order, {1: 1}, headers={"If-Match": '"v1"'}).status_code == 412


def test_eight_returns_at_once_never_send_back_more_than_came_in(
    placed: Placed, receive: Act, send_back: Act, domain: Domain
) -> None:
    order = placed("10")
    receive(order, {1: 10})

    answers = together([lambda: send_back(order, {1: 3})] * 8)

    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 5
    shown = domain.function("purchase_orders").get(f"/purchase-orders/{order['id']}").json
    assert shown["lines"][0]["sent_back"] == "9"
