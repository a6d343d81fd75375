from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from uuid import UUID

import pytest

from tests.factories import Document, reference
from tests.integration.client import Response
from tests.integration.domain import Domain

Placed = Callable[..., Document]
Receive = Callable[..., Response]
Act = Callable[..., Response]


def received(order: Document) -> list[tuple[str, str]]:
    return [(line["received"], line["outstanding"]) for line in order["lines"]]


def test_a_part_is_received_and_the_rest_stays_outstanding(placed: Placed, receive: Receive) -> None:
    order = placed("10", "4")

    answer = receive(order, {1: "2.5"})

    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"v2"'
    assert answer.json["status"] == "partially_received"
    assert received(answer.json) == [("2.5", "7.5"), ("0", "4")]


def test_the_last_unit_makes_the_order_received(placed: Placed, receive: Receive) -> None:
    order = placed("10", "4")
    receive(order, {1: 10})
    receive(order, {2: 1})

    answer = receive(order, {2: 3})

    assert answer.json["status"] == "received"
    assert answer.json["version"] == 4
    assert received(answer.json) == [("10", "0"), ("4", "0")]


def test_receiving_announces_what_was_expected_and_what_is_surplus(
    placed: Placed, receive: Receive, domain: Domain
) -> None:
    order = placed("100", "40")
    receive(order, {1: 90})

    receipt = receive(order, {1: 13, 2: 40}).json

    _, _, event = domain.events(order["id"])
    assert event["type"] == "com.minierp.purchasing.order.received.v1"
    assert event["sequence"] == "3"
    assert event["data"] == {
        "order_id": order["id"],
        "receipt_id": receipt["receipt_id"],
        "lines": [
            {"sku": order["lines"][0]["sku"], "quantity": "10", "surplus": "3"},
            {"sku": order["lines"][1]["sku"], "quantity": "40", "surplus": "0"},
        ],
    }


def test_receipts_are_kept(placed: Placed, receive: Receive, domain: Domain) -> None:
    order = placed("10")

    receipt_id = receive(order, {1: "10.5"}, note="one more in the box").json["receipt_id"]

    query = "select order_id, note, line, quantity, surplus from receipt join receipt_line on receipt_id = id"
    (row,) = domain.rows(f"{query} where id = cast(:id as uuid)", id=receipt_id)
    assert str(row.pop("order_id")) == order["id"]
    assert row == {"note": "one more in the box", "line": 1, "quantity": Decimal("10.5"), "surplus": Decimal("0.5")}


def test_more_than_the_allowance_is_refused_with_what_is_still_possible(placed: Placed, receive: Receive) -> None:
    order = placed("100")
    receive(order, {1: 90})

    answer = receive(order, {1: "15.0001"})

    assert answer.status_code == 409
    assert answer.json["type"] == "/problems/over-receipt"
    (error,) = answer.json["errors"]
    assert (error["field"], error["outstanding"], error["most"]) == ("lines.0.quantity", "10", "15")


@pytest.mark.parametrize("others", [(), ("40",)], ids=["received", "with another line open"])
def test_a_full_line_takes_a_surplus_whether_or_not_another_is_open(
    placed: Placed, receive: Receive, domain: Domain, others: tuple[str, ...]
) -> None:
    order = placed("100", *others)
    receive(order, {1: 100})

    answer, excess = receive(order, {1: 3}), receive(order, {1: "2.0001"})

    assert answer.status_code == 201
    assert answer.json["status"] == ("partially_received" if others else "received")
    assert received(answer.json)[0] == ("103", "0")
    assert excess.status_code == 409
    assert excess.json["type"] == "/problems/over-receipt"
    assert excess.json["errors"][0]["most"] == "2"
    assert domain.events(order["id"])[-1]["data"]["lines"] == [
        {"sku": order["lines"][0]["sku"], "quantity": "0", "surplus": "3"}
    ]


def test_a_line_that_is_there_twice_or_not_at_all_is_refused_by_field(placed: Placed, domain: Domain) -> None:
    order = placed("10", "10")
    lines = [{"line": number, "quantity": 1} for number in (1, 2, 1, 3)]

    answer = domain.function("receive_purchase_order").post(
        f"/purchase-orders/{order['id']}/receipts", json={"lines": lines}
    )

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["lines.2.line", "lines.3.line"]
    assert domain.rows("select 1 from receipt where order_id = cast(:id as uuid)", id=order["id"]) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"lines": []}, "lines"),
        ({}, "lines"),
        ({"lines": [{"line": 1, "quantity": 0}]}, "lines.0.quantity"),
        ({"lines": [{"line": 0, "quantity": 1}]}, "lines.0.line"),
        ({"lines": [{"line": 10**100, "quantity": 1}]}, "lines.0.line"),
        ({"lines": [{"line": 1, "quantity": 1, "sku": "A"}]}, "lines.0.sku"),
        ({"lines": [{"line": 1, "quantity": 1}], "note": "x" * 2001}, "note"),
    ],
)
def test_a_bad_receipt_is_refused_by_field(placed: Placed, domain: Domain, body: Document, field: str) -> None:
    order = placed("10")

    answer = domain.function("receive_purchase_order").post(f"/purchase-orders/{order['id']}/receipts", json=body)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


@pytest.mark.parametrize("order_id", [str(UUID(int=0)), "7", "%00"])
def test_an_unknown_order_is_not_found(receive: Receive, order_id: str) -> None:
    assert receive({"id": order_id}, {1: 1}).status_code == 404


def test_a_cancelled_order_is_not_received(placed: Placed, receive: Receive, act: Act) -> None:
    order = placed("10")
    act("cancel", order)

    answer = receive(order, {1: 10})

    assert answer.status_code == 409
    assert "cancelled" in answer.json["detail"]


def test_a_repeated_receipt_counts_once_and_gets_its_first_answer_after_the_order_is_full(
    placed: Placed, receive: Receive, domain: Domain
) -> None:
    order, key = placed("10"), reference("key")
    first = receive(order, {1: 4}, key)
    receive(order, {1: 6})

    again = receive(order, {1: 4}, key)

    assert again.status_code == 201
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(domain.rows("select 1 from receipt where order_id = cast(:id as uuid)", id=order["id"])) == 2


def test_simultaneous_receipts_of_a_line_never_exceed_the_allowance(
    placed: Placed, receive: Receive, domain: Domain
) -> None:
    order, together = placed("10"), Barrier(8)

    def deliver(_: int) -> int:
        together.wait()
        return receive(order, {1: 3}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(deliver, range(8)))

    assert statuses == [201] * 3 + [409] * 5
    shown = domain.function("purchase_orders").get(f"/purchase-orders/{order['id']}").json
    assert received(shown) == [("9", "1")]
    assert shown["version"] == 4
    arrived = [Decimal(event["data"]["lines"][0]["quantity"]) for event in domain.events(order["id"])[1:]]
    assert sum(arrived) == 9
