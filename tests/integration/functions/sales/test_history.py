"""What happened to an order, when, and because of which event."""

from tests.events import sent, stock_allocated, stock_held, stock_rejected, stock_reserved
from tests.integration.functions.sales.counter import Counter, id_of, lines_of
from tests.tokens import TESTER


def test_an_everyday_order_has_a_history_without_a_row_of_it(counter: Counter) -> None:
    order = counter.placed((counter.sku(), 1), ordered_at="2026-03-01T12:00:00+01:00")
    event = sent(stock_reserved(id_of(order), (order["lines"][0]["sku"], 1)), actor="bob")
    counter.hear(event)

    placed, confirmed = counter.history(order)

    began = counter.announced(order)[0]["correlationid"]
    assert placed == {
        "what": "placed", "happened_at": "2026-03-01T11:00:00+00:00", "recorded_at": order["created_at"],
        "event_id": "", "correlation_id": began, "details": {}, "actor": TESTER,
    }  # fmt: skip
    assert (confirmed["what"], confirmed["event_id"], confirmed["actor"]) == ("confirmed", event["id"], "bob")
    assert confirmed["happened_at"] == counter.shown(order)["settled_at"]
    assert counter.domain.rows("select 1 from history where order_id = :id", id=order["id"]) == []


def test_a_whole_life_is_told_oldest_first(counter: Counter) -> None:
    tea = counter.sku()
    order = counter.placed((tea, 5), on_shortage="backorder")
    held = sent(stock_held(id_of(order), (tea, 2, 3, 5)), actor="ada")
    came = sent(stock_allocated(id_of(order), (tea, 4, 1, 6)), actor="bob")
    counter.hear(held)
    counter.hear(came)
    shipped = counter.ship(order, lines_of((1, 4), tracking="T1"), Correlation_Id="the-van").json
    counter.cancel(order, {"reason": "too late"})
    back = counter.take_back(order, lines_of((1, 1), returned_at="2026-04-01T09:00:00Z")).json

    told = counter.history(order["number"])

    assert [entry["what"] for entry in told] == [
        "placed", "backordered", "allocated", "shipped", "cancelled", "returned",
    ]  # fmt: skip
    assert [entry["actor"] for entry in told] == [TESTER, "ada", "bob", *[TESTER] * 3]
    assert told[2]["event_id"] == came["id"]
    assert told[2]["correlation_id"] == came["correlationid"]
    assert told[2]["details"] == {"waiting": [{"line": 1, "sku": tea, "waiting": "1"}]}
    assert (told[3]["correlation_id"], told[3]["event_id"]) == ("the-van", "")
    assert told[3]["details"] == {
        "shipment_id": shipped["shipment_id"], "tracking": "T1", "lines": [{"line": 1, "quantity": "4"}]
    }  # fmt: skip
    assert told[4]["details"] == {"reason": "too late", "lines": [{"line": 1, "quantity": "1"}]}
    assert (told[5]["happened_at"], told[5]["details"]["return_id"]) == ("2026-04-01T09:00:00+00:00", back["return_id"])


def test_a_rejected_orders_history_says_so_also_where_something_happened_before(counter: Counter) -> None:
    tea = counter.sku()
    quick, slow = counter.placed((tea, 5)), counter.placed((tea, 5))
    counter.cancel(slow, lines_of((1, 2)))
    for order in (quick, slow):
        counter.hear(stock_rejected(id_of(order), tea))

    assert [entry["what"] for entry in counter.history(quick)] == ["placed", "rejected"]
    assert [entry["what"] for entry in counter.history(slow)] == ["placed", "cancelled", "rejected"]


def test_an_order_that_is_not_there_has_no_history(counter: Counter) -> None:
    answer = counter.domain.function("sales_orders").get("/sales-orders/SO-2026-999999/history")

    assert answer.status_code == 404
