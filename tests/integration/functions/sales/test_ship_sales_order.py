import uuid
from decimal import Decimal

import pytest

from tests.events import stock_held, stock_rejected, stock_reserved
from tests.integration.domain import Row
from tests.integration.functions.sales.counter import Counter, id_of, lines_of, units


def confirmed(counter: Counter, *quantities: object) -> Row:
    order = counter.placed(*((counter.sku(), quantity) for quantity in quantities))
    assert counter.hear(stock_reserved(id_of(order), (order["lines"][0]["sku"], 1))) == 204
    return counter.shown(order)


def test_a_part_leaves_and_then_the_rest(counter: Counter) -> None:
    order = confirmed(counter, 5, 3)

    first = counter.ship(order, lines_of((1, 2), tracking="1Z 999"), Correlation_Id="the-van")
    second = counter.ship(order)

    assert (first.status_code, second.status_code) == (201, 201), first.text
    assert (first.json["status"], second.json["status"]) == ("partially_shipped", "shipped")
    assert (first.headers["ETag"], second.headers["ETag"]) == ('"v3"', '"v4"')
    assert first.headers["Location"] == f"/sales-orders/{order['id']}"
    assert units(first.json, "shipped", "reserved", "waiting") == [(2, 3, 0), (0, 3, 0)]
    assert units(second.json, "shipped", "reserved", "waiting") == [(5, 0, 0), (3, 0, 0)]
    shown = counter.shown(order)
    assert [each["id"] for each in shown["shipments"]] == [first.json["shipment_id"], second.json["shipment_id"]]
    assert shown["shipments"][0]["tracking"] == "1Z 999"
    assert shown["shipments"][1]["lines"] == [{"line": 1, "quantity": "3"}, {"line": 2, "quantity": "3"}]


def test_a_shipment_is_announced_with_its_units(counter: Counter) -> None:
    order = confirmed(counter, 5, 3)

    answer = counter.ship(order, lines_of((2, "1.5"), tracking="T1"), Correlation_Id="the-van")

    event = counter.announced(order)[-1]
    assert event["type"] == "com.minierp.sales.order.shipped.v1"
    assert (event["correlationid"], event["sequence"]) == ("the-van", "3")
    shipment = {"order_id": order["id"], "shipment_id": answer.json["shipment_id"], "tracking": "T1"}
    assert event["data"] == {**shipment, "lines": [{"sku": order["lines"][1]["sku"], "quantity": "1.5"}]}


def test_units_that_wait_may_have_left_all_the_same_and_reserved_ones_go_first(counter: Counter) -> None:
    sku = counter.sku()
    order = counter.placed((sku, 6), (sku, 4), on_shortage="backorder")
    counter.hear(stock_held(id_of(order), (sku, 7, 3, 5)))

    answer = counter.ship(order, lines_of((2, 4)))

    assert answer.status_code == 201, answer.text
    assert units(answer.json, "shipped", "reserved", "waiting") == [(0, 3, 3), (4, 0, 0)]


def test_without_lines_only_what_is_reserved_leaves_and_nothing_if_nothing_is(counter: Counter) -> None:
    sku = counter.sku()
    order = counter.placed((sku, 6), on_shortage="backorder")
    counter.hear(stock_held(id_of(order), (sku, 4, 2, 5)))

    first, second = counter.ship(order), counter.ship(order)

    assert units(first.json, "shipped", "reserved", "waiting") == [(4, 0, 2)]
    assert (second.status_code, second.json["type"]) == (409, "/problems/nothing-reserved")


@pytest.mark.parametrize("status", ["pending", "rejected", "cancelled", "shipped"])
def test_what_the_status_does_not_allow_is_a_conflict_that_says_what_it_does(counter: Counter, status: str) -> None:
    order = counter.placed((counter.sku(), 1)) if status == "pending" else confirmed(counter, 1)
    if status == "cancelled":
        counter.cancel(order)
    if status == "shipped":
        counter.ship(order)
    if status == "rejected":
        order = rejected(counter)

    answer = counter.ship(order, lines_of((1, 1)))

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/illegal-transition")
    assert f"An order that is {status} cannot become shipped" in answer.json["detail"]


def rejected(counter: Counter) -> Row:
    order = counter.placed((counter.sku(), 1))
    assert counter.hear(stock_rejected(id_of(order), order["lines"][0]["sku"])) == 204
    return order


def test_more_than_is_outstanding_is_refused_by_line_and_nothing_is_stored(counter: Counter) -> None:
    order = confirmed(counter, 5, 3)
    counter.ship(order, lines_of((1, 4)))
    before = counter.shown(order)

    answer = counter.ship(order, lines_of((2, 3), (1, 2)))

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/excess")
    (error,) = answer.json["errors"]
    assert (error["field"], error["quantity"], error["most"]) == ("lines.1.quantity", "2", "1")
    assert counter.shown(order) == before


@pytest.mark.parametrize(
    ("lines", "field", "message"),
    [
        ([(3, 1)], "lines.0.line", "the order has no line 3; its lines are 1 to 2"),
        ([(1, 1), (1, 1)], "lines.1.line", "line 1 stands here twice; add its quantities up"),
        ([(1, "0.5")], "lines.0.quantity", "there are only whole units of this product"),
        ([(1, 0)], "lines.0.quantity", "should be greater than 0"),
    ],
)
def test_violations_are_listed_by_field(
    counter: Counter, lines: list[tuple[int, object]], field: str, message: str
) -> None:
    order = counter.placed((counter.sku(fractional=False), 5), (counter.sku(), 3))
    counter.hear(stock_reserved(id_of(order), (order["lines"][0]["sku"], 5)))

    answer = counter.ship(order, lines_of(*lines))

    assert answer.status_code == 422
    assert [(error["field"], error["message"]) for error in answer.json["errors"]] == [(field, message)]


def test_parts_of_units_leave_where_there_are_such(counter: Counter) -> None:
    order = confirmed(counter, "2.5")

    answer = counter.ship(order, lines_of((1, "0.75")))

    assert units(answer.json, "shipped", "reserved") == [(Decimal("0.75"), Decimal("1.75"))]


def test_a_shipment_that_is_sent_again_leaves_once(counter: Counter) -> None:
    order = confirmed(counter, 5)

    answers = [counter.ship(order, lines_of((1, 2)), Idempotency_Key=f"ship-{order['id']}") for _ in range(2)]

    assert answers[0].data == answers[1].data
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert units(counter.shown(order), "shipped") == [(2,)]


def test_only_the_version_that_was_seen_is_shipped(counter: Counter) -> None:
    order = confirmed(counter, 5)

    answers = [counter.ship(order, lines_of((1, 1)), If_Match=version) for version in ('"v1"', '"v2"', '"v2"')]

    assert [answer.status_code for answer in answers] == [412, 201, 412]
    assert units(counter.shown(order), "shipped") == [(1,)]


def test_an_order_is_shipped_by_its_number_at_the_time_that_is_told(counter: Counter) -> None:
    order = confirmed(counter, 5)

    answer = counter.ship(order["number"].lower(), {"shipped_at": "2026-03-01T12:00:00+01:00", "note": "by hand"})

    assert answer.status_code == 201, answer.text
    (shipment,) = counter.shown(order)["shipments"]
    assert (shipment["shipped_at"], shipment["note"]) == ("2026-03-01T11:00:00+00:00", "by hand")


@pytest.mark.parametrize("name", [str(uuid.UUID(int=0)), "SO-2026-999999", "17"])
def test_an_order_that_is_not_there_is_not_found(counter: Counter, name: str) -> None:
    assert counter.ship(name).status_code == 404
