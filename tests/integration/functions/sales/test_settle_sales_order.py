import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from functions.sales.storage.tables import sales_order
from tests import factories
from tests.events import sent, stock_rejected, stock_reserved
from tests.eventually import eventually
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.functions.sales.desk import Desk
from tests.integration.locks import waiting
from tests.together import together


def test_reserved_stock_confirms_the_order(desk: Desk, shelf: Shelf) -> None:
    sku = shelf.stocked(5)
    order_id = desk.placed((sku, 1))
    event = sent(stock_reserved(order_id, (sku, 1)))

    answer = desk.settle(event)

    assert answer.status_code == 204
    order = desk.shown(order_id)
    assert (order["status"], order["version"], order["shortages"]) == ("confirmed", 2, [])
    assert order["settled_at"] is not None
    announced = desk.events(order_id)[-1]
    assert announced["type"] == "com.minierp.sales.order.confirmed.v1"
    assert announced["source"] == "/minierp/sales/settle_sales_order"
    assert (announced["correlationid"], announced["causationid"]) == (event["correlationid"], event["id"])
    assert announced["sequence"] == "2"


def test_a_shortage_rejects_the_order_and_is_shown_with_it(desk: Desk, shelf: Shelf) -> None:
    sku = shelf.stocked(5)
    order_id = desk.placed((sku, 3))

    answer = desk.settle(stock_rejected(order_id, sku))

    assert answer.status_code == 204
    order = desk.shown(order_id)
    amounts = {"requested": "3", "available": "1", "incoming": "0", "expected_date": None}
    shortage = {"sku": sku, "reason": "short", **amounts}
    assert (order["status"], order["shortages"]) == ("rejected", [shortage])
    announced = desk.events(order_id)[-1]
    assert announced["type"] == "com.minierp.sales.order.rejected.v2"
    assert announced["data"]["shortages"] == [shortage]


def test_an_outcome_that_comes_again_changes_nothing(desk: Desk, shelf: Shelf) -> None:
    sku = shelf.stocked(5)
    order_id = desk.placed((sku, 1))
    event = sent(stock_reserved(order_id, (sku, 1)))

    answers = [*together([partial(desk.settle, event)] * 6), desk.settle(sent(stock_reserved(order_id, (sku, 1))))]

    assert {answer.status_code for answer in answers} == {204}
    assert desk.shown(order_id)["version"] == 2
    assert len(desk.events(order_id)) == 2


def test_an_unknown_order_is_refused_for_ever_and_nothing_but_the_reason_is_stored(desk: Desk) -> None:
    event = sent(stock_reserved(uuid.uuid4(), (factories.sku(), 1)))
    before = desk.sizes()

    answer = desk.settle(event)

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    (refusal,) = desk.events(event["id"])
    assert refusal["type"] == "com.minierp.platform.event.refused.v1"
    assert (refusal["correlationid"], refusal["causationid"]) == (event["correlationid"], event["id"])
    assert refusal["data"]["function"] == "settle_sales_order"
    assert refusal["data"]["event_type"] == event["type"]
    assert refusal["data"]["problem"]["type"] == "/problems/not-found"
    assert not desk.handled(event["id"])
    assert [after - was for was, after in zip(before, desk.sizes(), strict=True)] == [0, 0, 1, 0, 0]


def test_an_outcome_that_contradicts_the_first_is_refused(desk: Desk, shelf: Shelf) -> None:
    sku = shelf.stocked(5)
    confirmed, rejected = desk.placed((sku, 1)), desk.placed((sku, 1))
    desk.settle(stock_reserved(confirmed, (sku, 1)))
    desk.settle(stock_rejected(rejected, sku))
    against = [sent(stock_rejected(confirmed, sku)), sent(stock_reserved(rejected, (sku, 1)))]

    answers = [desk.settle(event) for event in against]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert [desk.shown(order)["status"] for order in (confirmed, rejected)] == ["confirmed", "rejected"]
    assert [desk.shown(order)["version"] for order in (confirmed, rejected)] == [2, 2]
    assert not any(desk.handled(event["id"]) for event in against)
    assert desk.events(against[0]["id"])[0]["data"]["problem"]["type"] == "/problems/illegal-transition"


def test_of_two_contradictory_outcomes_at_once_one_counts_and_the_other_is_refused(desk: Desk, shelf: Shelf) -> None:
    sku = shelf.stocked(50)
    for _ in range(15):
        order_id = desk.placed((sku, 1))
        contradictory = [sent(stock_reserved(order_id, (sku, 1))), sent(stock_rejected(order_id, sku))]

        answers = together([partial(desk.settle, event) for event in contradictory])

        assert sorted(answer.status_code for answer in answers) == [204, 422]
        assert desk.shown(order_id)["version"] == 2


def test_an_order_that_was_cancelled_meanwhile_stays_cancelled(desk: Desk, shelf: Shelf) -> None:
    sku = shelf.stocked(5)
    order_id = desk.placed((sku, 1))
    desk.set_status(order_id, "cancelled")

    answer = desk.settle(stock_reserved(order_id, (sku, 1)))

    assert answer.status_code == 204
    assert desk.shown(order_id)["status"] == "cancelled"
    assert len(desk.events(order_id)) == 1


def test_an_outcome_that_comes_again_is_no_contradiction_to_what_has_become_of_the_order(
    desk: Desk, shelf: Shelf
) -> None:
    sku = shelf.stocked(5)
    order_id = desk.placed((sku, 1))
    event = sent(stock_reserved(order_id, (sku, 1)))
    desk.settle(event)
    desk.set_status(order_id, "shipped")

    answer = desk.settle(event)

    assert answer.status_code == 204
    assert desk.events(event["id"]) == []


def test_an_outcome_that_waits_for_a_cancellation_leaves_it_alone(desk: Desk, shelf: Shelf) -> None:
    sku = shelf.stocked(5)
    order_id = desk.placed((sku, 1))

    with ThreadPoolExecutor(1) as pool:
        with desk.database.begin() as connection:
            mine = sales_order.c.id == order_id
            connection.execute(sales_order.update().where(mine).values(status="cancelled", version=2))
            settled = pool.submit(desk.settle, stock_reserved(order_id, (sku, 1)))
            eventually(lambda: waiting(desk.database) == 1)
        assert settled.result().status_code == 204

    assert (desk.shown(order_id)["status"], desk.shown(order_id)["version"]) == ("cancelled", 2)
    assert len(desk.events(order_id)) == 1


def test_an_event_of_another_type_is_refused(desk: Desk) -> None:
    event = {**sent(stock_reserved(uuid.uuid4(), (factories.sku(), 1))), "type": "com.minierp.weather.v1"}

    answer = desk.settle(event)

    assert answer.status_code == 422
    assert "com.minierp.weather.v1" in answer.json()["detail"]


def test_the_reservations_outcome_settles_the_order_as_it_is_published(desk: Desk, shelf: Shelf) -> None:
    """The two sides understand one another: what one has in its outbox, the other takes."""
    rich, poor = shelf.stocked(5), shelf.stocked("1.5")
    orders = [desk.placed((rich, 2), (rich, 1)), desk.placed((poor, 1)), desk.placed((poor, 1))]

    for order_id in orders:
        shelf.deliver(desk.events(order_id)[0])
        (outcome,) = shelf.outcomes(order_id)
        assert desk.settle(outcome).status_code == 204

    shown = [desk.shown(order_id) for order_id in orders]
    assert [order["status"] for order in shown] == ["confirmed", "confirmed", "rejected"]
    amounts = {"requested": "1", "available": "0.5", "incoming": "0", "expected_date": None}
    assert shown[2]["shortages"] == [{"sku": poor, "reason": "short", **amounts}]
    assert desk.events(orders[0])[-1]["correlationid"] == desk.events(orders[0])[0]["correlationid"]
