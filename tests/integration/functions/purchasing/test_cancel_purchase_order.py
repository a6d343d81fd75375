from collections.abc import Callable

import pytest

from tests.factories import Document, reference
from tests.integration.client import Response
from tests.integration.domain import Domain

Placed = Callable[..., Document]
Act = Callable[..., Response]

CANCELLED = "com.minierp.purchasing.order.cancelled.v1"


def lines_of(order: Document) -> list[tuple[str, str, str]]:
    return [(line["received"], line["given_up"], line["outstanding"]) for line in order["lines"]]


def test_an_order_of_which_nothing_came_is_cancelled_as_a_whole(placed: Placed, act: Act, domain: Domain) -> None:
    order = placed("10", "4")

    answer = act("cancel", order, reason="too late")

    assert (answer.status_code, answer.headers["ETag"]) == (201, '"v2"')
    assert answer.headers["Location"] == f"/purchase-orders/{order['id']}"
    assert answer.json["status"] == "cancelled"
    assert lines_of(answer.json) == [("0", "10", "0"), ("0", "4", "0")]
    _, event = domain.events(order["id"])
    assert (event["type"], event["sequence"]) == (CANCELLED, "2")
    skus = [line["sku"] for line in order["lines"]]
    given_up = [{"sku": skus[0], "quantity": "10"}, {"sku": skus[1], "quantity": "4"}]
    assert event["data"] == {"order_id": order["id"], "lines": given_up}


def test_lines_are_cancelled_in_whole_or_in_part_and_the_rest_is_still_expected(
    placed: Placed, act: Act, domain: Domain
) -> None:
    order = placed("10", "4", "7")

    answer = act("cancel", order, lines=[{"line": 1, "quantity": "2.5"}, {"line": 2}])

    assert answer.json["status"] == "open"
    assert lines_of(answer.json) == [("0", "2.5", "7.5"), ("0", "4", "0"), ("0", "0", "7")]
    quantities = [line["quantity"] for line in domain.events(order["id"])[-1]["data"]["lines"]]
    assert quantities == ["2.5", "4"]


def test_what_is_outstanding_of_an_order_of_which_something_came_is_cancelled_and_the_order_is_closed(
    placed: Placed, act: Act, receive: Act
) -> None:
    order = placed("10", "4")
    receive(order, {1: 6})

    answer = act("cancel", order)

    assert answer.json["status"] == "closed"
    assert lines_of(answer.json) == [("6", "4", "0"), ("0", "4", "0")]


def test_more_than_is_outstanding_is_refused_by_field_and_changes_nothing(
    placed: Placed, act: Act, receive: Act, domain: Domain
) -> None:
    order = placed("10", "4", "7")
    now = receive(order, {1: 6, 2: 4}).json

    answer = act("cancel", order, lines=[{"line": 1, "quantity": 5}, {"line": 2}, {"line": 3}])

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/more-than-outstanding")
    assert [error["field"] for error in answer.json["errors"]] == ["lines.0.quantity", "lines.1.line"]
    assert domain.function("purchase_orders").get(f"/purchase-orders/{order['id']}").json["version"] == now["version"]


@pytest.mark.parametrize("made", ["received", "closed", "cancelled"])
def test_an_order_of_which_nothing_is_outstanding_is_not_cancelled(
    placed: Placed, act: Act, receive: Act, made: str
) -> None:
    order = placed("10")
    if made != "cancelled":
        receive(order, {1: 10 if made == "received" else 4})
    if made != "received":
        act("cancel", order)

    answer = act("cancel", order)

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/illegal-transition")
    allowed = "nothing else" if made == "cancelled" else "received, returned"
    assert answer.json["detail"] == f"An order that is {made} cannot be cancelled; it can be {allowed}."


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([], "lines"),
        ([{"line": 1, "quantity": 0}], "lines.0.quantity"),
        ([{"line": 1, "quantity": "0.5"}], "lines.0.quantity"),
        ([{"line": 1}, {"line": 1}], "lines.1.line"),
        ([{"line": 2}], "lines.0.line"),
        ([{"line": 1, "sku": "A"}], "lines.0.sku"),
    ],
    ids=["none", "nothing", "half a unit", "twice", "unknown", "another field"],
)
def test_a_bad_cancellation_is_refused_by_field(placed: Placed, act: Act, lines: list[Document], field: str) -> None:
    answer = act("cancel", placed("10", fractional=False), lines=lines)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_a_repeated_cancellation_counts_once_and_one_of_another_version_not_at_all(
    placed: Placed, act: Act, domain: Domain
) -> None:
    order, key = placed("10"), {"Idempotency-Key": reference("key"), "If-Match": '"v1"'}
    one = [{"line": 1, "quantity": 1}]

    first, again = (act("cancel", order, headers=key, lines=one) for _ in range(2))

    assert (again.status_code, again.json, again.headers["Idempotent-Replayed"]) == (201, first.json, "true")
    assert act("cancel", order, headers={"If-Match": '"v1"'}, lines=one).status_code == 412
    assert len(domain.events(order["id"])) == 2


def test_what_was_cancelled_does_not_count_for_the_allowance_any_more(placed: Placed, act: Act, receive: Act) -> None:
    order = placed("100")
    act("cancel", order, lines=[{"line": 1, "quantity": 60}])

    refused, taken = receive(order, {1: "42.0001"}), receive(order, {1: 42})

    assert (refused.status_code, refused.json["errors"][0]["most"]) == (409, "42")
    assert (taken.status_code, taken.json["status"]) == (201, "closed")
    assert taken.json["receipts"][0]["lines"][0]["surplus"] == "2"


@pytest.mark.parametrize("deed", ["cancel", "close", "return"])
def test_an_unknown_order_is_not_found(act: Act, deed: str) -> None:
    more = {"lines": [{"line": 1, "quantity": 1}], "reason": "so"} if deed == "return" else {}

    for name in ("7", "PO-2026-999999999", "00000000-0000-0000-0000-000000000000"):
        assert act(deed, name, **more).status_code == 404
