from typing import Any

import pytest

from tests.events import stock_reserved
from tests.integration.domain import Row
from tests.integration.functions.sales.counter import Counter, id_of, lines_of, units


def shipped(counter: Counter, *quantities: object) -> Row:
    order = counter.placed(*((counter.sku(), quantity) for quantity in quantities))
    assert counter.hear(stock_reserved(id_of(order), (order["lines"][0]["sku"], 1))) == 204
    assert counter.ship(order).status_code == 201
    return counter.shown(order)


def test_goods_come_back_to_be_sold_or_scrapped_and_the_status_stays(counter: Counter) -> None:
    order = shipped(counter, 5, 3)
    broken = {"line": 1, "quantity": 1, "disposition": "scrap", "reason": "broken"}

    answer = counter.take_back(order, {"lines": [{"line": 1, "quantity": 2}, broken], "note": "by post"})

    assert answer.status_code == 201, answer.text
    assert (answer.json["status"], answer.headers["ETag"]) == ("shipped", '"v4"')
    assert units(answer.json, "shipped", "returned") == [(5, 3), (3, 0)]
    (back,) = counter.shown(order)["returns"]
    assert (back["id"], back["note"]) == (answer.json["return_id"], "by post")
    assert back["lines"] == [
        {"line": 1, "disposition": "restock", "quantity": "2", "reason": ""},
        {"line": 1, "disposition": "scrap", "quantity": "1", "reason": "broken"},
    ]
    event = counter.announced(order)[-1]
    assert (event["type"], event["sequence"]) == ("com.minierp.sales.order.returned.v1", "4")
    told = [{"sku": order["lines"][0]["sku"], "restocked": "2", "scrapped": "1"}]
    assert event["data"] == {"order_id": order["id"], "return_id": answer.json["return_id"], "lines": told}


def test_no_more_comes_back_than_the_customer_has(counter: Counter) -> None:
    order = shipped(counter, 5, 3)
    counter.take_back(order, lines_of((1, 4)))
    before = counter.shown(order)

    answer = counter.take_back(order, lines_of((2, 3), (1, 2)))

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/excess")
    (error,) = answer.json["errors"]
    assert (error["field"], error["quantity"], error["most"]) == ("lines.1.quantity", "2", "1")
    assert counter.shown(order) == before


def test_both_dispositions_of_a_line_count_together(counter: Counter) -> None:
    order = shipped(counter, 3)
    scrap = {"line": 1, "quantity": 2, "disposition": "scrap", "reason": "wet"}

    answer = counter.take_back(order, {"lines": [{"line": 1, "quantity": 2}, scrap]})

    assert [error["field"] for error in answer.json["errors"]] == ["lines.0.quantity", "lines.1.quantity"]


def test_what_has_not_left_cannot_come_back(counter: Counter) -> None:
    order = counter.placed((counter.sku(), 5))

    answer = counter.take_back(order, lines_of((1, 1)))

    assert (answer.status_code, answer.json["errors"][0]["most"]) == (409, "0")


def test_goods_of_an_order_that_left_in_part_come_back(counter: Counter) -> None:
    order = counter.placed((counter.sku(), 5))
    counter.hear(stock_reserved(id_of(order), (order["lines"][0]["sku"], 5)))
    counter.ship(order, lines_of((1, 2)))

    answer = counter.take_back(order, lines_of((1, 1)))

    assert answer.json["status"] == "partially_shipped"
    assert units(answer.json, "shipped", "returned", "reserved") == [(2, 1, 3)]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"line": 1, "quantity": "0.5"}, "lines.0.quantity"),
        ({"line": 4, "quantity": 1}, "lines.0.line"),
        ({"line": 1, "quantity": 1, "disposition": "scrap"}, "lines.0.reason"),
        ({"line": 1, "quantity": 1, "disposition": "eat"}, "lines.0.disposition"),
        ({"line": 1}, "lines.0.quantity"),
    ],
)
def test_violations_are_listed_by_field(counter: Counter, line: Row, field: str) -> None:
    order = counter.placed((counter.sku(fractional=False), 5))
    counter.hear(stock_reserved(id_of(order), (order["lines"][0]["sku"], 5)))
    counter.ship(order)

    answer = counter.take_back(order, {"lines": [line]})

    assert (answer.status_code, [error["field"] for error in answer.json["errors"]]) == (422, [field]), answer.text


def test_a_line_stands_once_for_each_disposition(counter: Counter) -> None:
    order = shipped(counter, 5)

    answer = counter.take_back(order, lines_of((1, 1), (1, 1)))

    assert answer.json["errors"][0]["message"] == "line 1 stands here twice; add its quantities up"


def test_a_return_that_is_sent_again_is_taken_once(counter: Counter) -> None:
    order = shipped(counter, 5)
    send: dict[str, Any] = {"Idempotency_Key": f"return-{order['id']}"}

    answers = [counter.take_back(order["number"], lines_of((1, 2)), **send) for _ in range(2)]

    assert answers[0].data == answers[1].data
    assert units(counter.shown(order), "returned") == [(2,)]


def test_only_the_version_that_was_seen_is_taken_back(counter: Counter) -> None:
    order = shipped(counter, 5)
    answers = [counter.take_back(order, lines_of((1, 1)), If_Match=version) for version in ('"v2"', '"v3"')]

    assert [answer.status_code for answer in answers] == [412, 201]
