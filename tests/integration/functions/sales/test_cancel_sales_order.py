import pytest

from tests.events import stock_held, stock_rejected, stock_reserved
from tests.integration.domain import Row
from tests.integration.functions.sales.counter import Counter, id_of, lines_of, units


def confirmed(counter: Counter, *quantities: object) -> Row:
    order = counter.placed(*((counter.sku(), quantity) for quantity in quantities))
    assert counter.hear(stock_reserved(id_of(order), (order["lines"][0]["sku"], 1))) == 204
    return counter.shown(order)


def test_an_order_is_cancelled_as_a_whole(counter: Counter) -> None:
    order = confirmed(counter, 5, 3)

    answer = counter.cancel(order, {"reason": "changed her mind"}, Correlation_Id="the-call")

    assert answer.status_code == 201, answer.text
    assert (answer.json["status"], answer.headers["ETag"]) == ("cancelled", '"v3"')
    assert units(answer.json, "cancelled", "reserved", "waiting") == [(5, 0, 0), (3, 0, 0)]
    event = counter.announced(order)[-1]
    assert event["type"] == "com.minierp.sales.order.cancelled.v2"
    assert (event["correlationid"], event["sequence"]) == ("the-call", "3")
    lines = [{"sku": line["sku"], "quantity": line["quantity"]} for line in order["lines"]]
    assert event["data"] == {"order_id": order["id"], "reason": "changed her mind", "lines": lines}


def test_lines_are_cancelled_in_part_in_whole_and_again(counter: Counter) -> None:
    order = confirmed(counter, 5, 3)

    answers = [counter.cancel(order, body) for body in (lines_of((1, 2)), {"lines": [{"line": 2}]}, lines_of((1, 3)))]

    assert [answer.json["status"] for answer in answers] == ["confirmed", "confirmed", "cancelled"]
    assert [units(answer.json, "cancelled") for answer in answers] == [[(2,), (0,)], [(2,), (3,)], [(5,), (3,)]]
    assert [event["data"]["lines"][0]["quantity"] for event in counter.announced(order)[-3:]] == ["2", "3", "3"]


def test_units_that_wait_go_first_and_an_order_without_any_is_certain(counter: Counter) -> None:
    sku = counter.sku()
    order = counter.placed((sku, 6), (sku, 4), on_shortage="backorder")
    counter.hear(stock_held(id_of(order), (sku, 7, 3, 5)))

    answers = [counter.cancel(order, lines_of((1, 2))), counter.cancel(order, lines_of((2, 1)))]

    assert [answer.json["status"] for answer in answers] == ["backordered", "confirmed"]
    assert units(answers[1].json, "cancelled", "reserved", "waiting") == [(2, 4, 0), (1, 3, 0)]
    told = [(event["type"].split(".", 3)[3], event["sequence"]) for event in counter.announced(order)[-3:]]
    assert told == [("order.cancelled.v2", "3"), ("order.cancelled.v2", "4"), ("order.confirmed.v1", "4")]


def test_the_rest_of_an_order_that_left_in_part_is_cancelled_and_it_is_shipped(counter: Counter) -> None:
    order = confirmed(counter, 5, 3)
    counter.ship(order, lines_of((1, 2)))

    answer = counter.cancel(order)

    assert answer.json["status"] == "shipped"
    assert units(answer.json, "shipped", "cancelled") == [(2, 3), (0, 3)]
    assert counter.announced(order)[-1]["data"]["lines"] == [
        {"sku": order["lines"][0]["sku"], "quantity": "3"}, {"sku": order["lines"][1]["sku"], "quantity": "3"}
    ]  # fmt: skip


def test_a_pending_order_is_cancelled_in_part_and_settled_as_what_is_left(counter: Counter) -> None:
    order = counter.placed((counter.sku(), 5))

    cancelled = counter.cancel(order, lines_of((1, 2)))
    counter.hear(stock_reserved(id_of(order), (order["lines"][0]["sku"], 5)))

    assert (cancelled.json["status"], cancelled.json["version"]) == ("pending", 2)
    shown = counter.shown(order)
    assert (shown["status"], shown["version"]) == ("confirmed", 3)
    assert units(shown, "cancelled", "reserved", "waiting") == [(2, 3, 0)]


@pytest.mark.parametrize("settled", ["cancelled", "rejected", "shipped"])
def test_an_order_that_is_over_cannot_be_cancelled(counter: Counter, settled: str) -> None:
    order = counter.placed((counter.sku(), 1))
    if settled == "rejected":
        counter.hear(stock_rejected(id_of(order), order["lines"][0]["sku"]))
    else:
        counter.hear(stock_reserved(id_of(order), (order["lines"][0]["sku"], 1)))
        (counter.ship if settled == "shipped" else counter.cancel)(order)

    answer = counter.cancel(order)

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/illegal-transition")
    message = f"An order that is {settled} cannot become cancelled; it can become nothing else."
    assert answer.json["detail"] == message


def test_more_than_is_outstanding_is_refused_by_line(counter: Counter) -> None:
    order = confirmed(counter, 5, 3)
    counter.ship(order, lines_of((1, 5)))
    before = counter.shown(order)

    answer = counter.cancel(order, {"lines": [{"line": 1}, {"line": 2, "quantity": 4}]})

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/excess")
    found = [(error["field"], error["quantity"], error["most"]) for error in answer.json["errors"]]
    assert found == [("lines.0.quantity", "0", "0"), ("lines.1.quantity", "4", "3")]
    assert counter.shown(order) == before


def test_half_a_unit_of_a_whole_product_cannot_be_cancelled(counter: Counter) -> None:
    order = counter.placed((counter.sku(fractional=False), 5))

    answer = counter.cancel(order, lines_of((1, "0.5")))

    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "lines.0.quantity")


def test_a_cancellation_that_is_sent_again_gives_up_once(counter: Counter) -> None:
    order = confirmed(counter, 5)

    answers = [counter.cancel(order, lines_of((1, 2)), Idempotency_Key=f"cancel-{order['id']}") for _ in range(2)]

    assert answers[0].data == answers[1].data
    assert units(counter.shown(order), "cancelled") == [(2,)]


def test_only_the_version_that_was_seen_is_cancelled(counter: Counter) -> None:
    order = confirmed(counter, 5)

    assert [counter.cancel(order, If_Match=version).status_code for version in ('"v1"', '"v2"')] == [412, 201]


def test_a_cancelled_order_gives_its_reference_back(counter: Counter) -> None:
    sku = counter.sku()
    order = counter.placed((sku, 1), customer=f"Ada {sku}", reference="1000")
    counter.cancel(order)

    again = counter.placed((sku, 1), customer=f"Ada {sku}", reference="1000")

    assert again["id"] != order["id"]
