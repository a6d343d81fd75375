from collections.abc import Callable

from tests.factories import Document, reference
from tests.integration.client import Response
from tests.integration.domain import Domain

Placed = Callable[..., Document]
Act = Callable[..., Response]


def test_a_short_delivery_is_accepted_and_the_rest_is_not_expected_any_more(
    placed: Placed, act: Act, receive: Act, domain: Domain
) -> None:
    order = placed("10", "4", "7")
    receive(order, {1: 6, 3: 7})

    answer = act("close", order, reason="sold out")

    assert (answer.status_code, answer.json["status"], answer.headers["ETag"]) == (201, "closed", '"v3"')
    assert [(line["given_up"], line["outstanding"]) for line in answer.json["lines"]] == [
        ("4", "0"),
        ("4", "0"),
        ("0", "0"),
    ]
    *_, event = domain.events(order["id"])
    assert (event["type"], event["sequence"]) == ("com.minierp.purchasing.order.closed.v1", "3")
    skus = [line["sku"] for line in order["lines"]]
    given_up = [{"sku": skus[0], "quantity": "4"}, {"sku": skus[1], "quantity": "4"}]
    assert event["data"] == {"order_id": order["id"], "lines": given_up}


def test_an_order_of_which_nothing_came_is_cancelled_and_not_closed(placed: Placed, act: Act) -> None:
    answer = act("close", placed("10"))

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/illegal-transition")
    assert answer.json["detail"] == "An order that is open cannot be closed; it can be received, cancelled."


def test_an_order_of_which_all_came_is_not_closed(placed: Placed, act: Act, receive: Act) -> None:
    order = placed("10")
    receive(order, {1: 10})

    assert act("close", order).status_code == 409


def test_a_closed_order_still_takes_a_surplus_and_gives_goods_back(placed: Placed, act: Act, receive: Act) -> None:
    order = placed("100")
    receive(order, {1: 40})
    act("close", order)

    late, sent_back = receive(order, {1: 2}), act("return", order, lines=[{"line": 1, "quantity": 42}], reason="stale")

    assert (late.status_code, late.json["status"], late.json["receipts"][1]["lines"][0]["surplus"]) == (
        201,
        "closed",
        "2",
    )
    assert (sent_back.status_code, sent_back.json["status"]) == (201, "closed")


def test_a_repeated_closure_counts_once(placed: Placed, act: Act, receive: Act, domain: Domain) -> None:
    order, key = placed("10"), {"Idempotency-Key": reference("key")}
    receive(order, {1: 4})

    first, again = (act("close", order, headers=key) for _ in range(2))

    assert (again.status_code, again.json, again.headers["Idempotent-Replayed"]) == (201, first.json, "true")
    assert len(domain.events(order["id"])) == 3


def test_a_closure_at_a_version_that_is_gone_changes_nothing(placed: Placed, act: Act, receive: Act) -> None:
    order = placed("10")
    receive(order, {1: 4})

    assert act("close", order, headers={"If-Match": '"v1"'}).status_code == 412
