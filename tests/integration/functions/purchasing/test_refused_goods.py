"""Goods that are turned away at the door are not on hand, and are still expected."""

from collections.abc import Callable

import pytest

from tests.factories import Document
from tests.integration.client import Response
from tests.integration.domain import Domain

Placed = Callable[..., Document]
Act = Callable[..., Response]

GOODS_REFUSED = "com.minierp.purchasing.order.goods_refused.v1"


@pytest.fixture
def take_in(act: Act) -> Act:
    """Receives lines of line number, units taken in, units refused."""

    def post(order: Document, *lines: tuple[int, object, object], **more: object) -> Response:
        delivered = [
            {"line": line, "quantity": quantity, "refused": refused, "reason": "wet" if refused else ""}
            for line, quantity, refused in lines
        ]
        return act("receive", order, lines=delivered, **more)

    return post


def test_a_part_is_taken_in_and_a_part_turned_away(placed: Placed, take_in: Act, domain: Domain) -> None:
    order = placed("10", "4")

    answer = take_in(order, (1, 7, "2.5"), (2, 4, 0))

    assert (answer.status_code, answer.json["status"]) == (201, "partially_received")
    lines = [(line["received"], line["refused"], line["outstanding"]) for line in answer.json["lines"]]
    assert lines == [("7", "2.5", "3"), ("4", "0", "0")]
    skus = [line["sku"] for line in order["lines"]]
    _, received, refused = domain.events(order["id"])
    assert received["data"]["lines"] == [
        {"sku": skus[0], "quantity": "7", "surplus": "0"},
        {"sku": skus[1], "quantity": "4", "surplus": "0"},
    ]
    assert (refused["type"], refused["sequence"]) == (GOODS_REFUSED, "2")
    assert refused["data"] == {
        "order_id": order["id"],
        "receipt_id": answer.json["receipt_id"],
        "lines": [{"sku": skus[0], "quantity": "2.5", "reason": "wet"}],
    }


def test_a_delivery_that_is_turned_away_as_a_whole_changes_nothing_that_is_expected(
    placed: Placed, take_in: Act, domain: Domain
) -> None:
    order = placed("10")

    answer = take_in(order, (1, 0, 12))

    assert (answer.status_code, answer.json["status"], answer.json["version"]) == (201, "open", 2)
    assert answer.json["lines"][0]["outstanding"] == "10"
    assert [event["type"] for event in domain.events(order["id"])][1:] == [GOODS_REFUSED]


def test_what_is_turned_away_does_not_count_for_the_allowance(placed: Placed, take_in: Act) -> None:
    order = placed("10")
    take_in(order, (1, 0, 10))

    assert take_in(order, (1, "10.5", 0)).json["status"] == "received"


def test_a_cancelled_order_turns_nothing_away(placed: Placed, take_in: Act, act: Act) -> None:
    order = placed("10")
    act("cancel", order)

    assert take_in(order, (1, 0, 10)).status_code == 409


def test_a_receipt_is_shown_with_what_was_turned_away_and_when_it_came(
    placed: Placed, take_in: Act, domain: Domain
) -> None:
    order = placed("10")

    answer = take_in(order, (1, 7, 3), received_at="2026-03-01T12:00:00+01:00", note="by van")

    shown = domain.function("purchase_orders").get(f"/purchase-orders/{order['id']}").json
    assert answer.json == {"receipt_id": answer.json["receipt_id"], **shown}
    (receipt,) = shown["receipts"]
    assert receipt == {
        "id": answer.json["receipt_id"],
        "received_at": "2026-03-01T11:00:00+00:00",
        "recorded_at": receipt["recorded_at"],
        "note": "by van",
        "lines": [{"line": 1, "quantity": "7", "surplus": "0", "refused": "3", "reason": "wet"}],
    }


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ({"quantity": 0}, ["lines.0.quantity"]),
        ({"quantity": 0, "refused": 0}, ["lines.0.quantity"]),
        ({"quantity": 1, "refused": 1}, ["lines.0.reason"]),
        ({"quantity": 1, "refused": 1, "reason": " "}, ["lines.0.reason"]),
        ({"quantity": -1, "refused": -1}, ["lines.0.quantity", "lines.0.refused"]),
        ({"refused": 1, "reason": "wet"}, ["lines.0.quantity"]),
        ({"quantity": "0.5", "refused": "0.5", "reason": "wet"}, ["lines.0.quantity", "lines.0.refused"]),
    ],
    ids=["nothing", "nothing at all", "no reason", "blank reason", "negative", "no quantity", "halves"],
)
def test_a_bad_refusal_is_refused_by_field(placed: Placed, act: Act, line: Document, fields: list[str]) -> None:
    answer = act("receive", placed("10", fractional=False), lines=[{"line": 1, **line}])

    assert answer.status_code == 422
    assert sorted(error["field"] for error in answer.json["errors"]) == fields


@pytest.mark.parametrize(("allowance", "most"), [("0", "10"), ("0.2", "12"), (None, "10.5")])
def test_all_receipts_together_keep_to_the_orders_own_allowance_or_else_the_installations(
    placed: Placed, receive: Act, allowance: str | None, most: str
) -> None:
    order = placed("10", over_receipt_allowance=allowance)
    receive(order, {1: 4})

    answer = receive(order, {1: 9})

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/over-receipt")
    assert float(answer.json["errors"][0]["most"]) == float(most) - 4
    assert receive(order, {1: answer.json["errors"][0]["most"]}).json["lines"][0]["received"] == most
