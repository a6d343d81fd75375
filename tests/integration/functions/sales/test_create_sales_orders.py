from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.outcomes import documents
from tests.factories import a_sales_line, a_sales_order, reference, sku
from tests.integration.batches import finished, items, keyed, kinds, sent, statuses
from tests.integration.client import AppClient
from tests.integration.functions.sales.counter import Counter
from tests.integration.functions.sales.read_model import stocked
from tests.together import together

PATH = "/sales-orders:batch"
OWN = ("id", "number", "created_at", "ordered_at")
"""What tells orders of equal content apart."""


@pytest.fixture(scope="module")
def order_many(counter: Counter) -> AppClient:
    return counter.domain.function("create_sales_orders")


def an_order(of: str, **changes: Any) -> dict[str, Any]:
    return a_sales_order(lines=[a_sales_line(sku=of, quantity="2", discount="0.1"), a_sales_line(sku=of)], **changes)


def plain(order: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in order.items() if name not in OWN}


def test_every_order_is_taken_shown_and_announced_as_if_it_came_alone(order_many: AppClient, counter: Counter) -> None:
    tea, customer = counter.sku(), reference("Customer")
    body = an_order(tea, customer=customer, on_shortage="backorder")
    alone = counter.post("create_sales_order", "/sales-orders", body).json

    done = items(order_many, PATH, keyed([body] * 3))

    assert statuses(done) == [201] * 3
    for item in done:
        order = item["body"]
        assert plain(order) == plain(alone)
        assert item["headers"] == {
            "Location": f"/sales-orders/{order['id']}",
            "ETag": '"v1"',
            "Minierp-Version": f"{order['id']}=1",
        }
        assert counter.shown(order) == order
        (event,), (other,) = counter.announced(order), counter.announced(alone)
        assert event["data"] == {**other["data"], "order_id": order["id"], **_own(order)}
    assert sorted(item["body"]["number"] for item in done) == [item["body"]["number"] for item in done]
    kept = "select line, sku, whole, amount, payable from sales_order_line where order_id = cast(:id as uuid)"
    assert counter.domain.rows(kept, id=done[0]["body"]["id"]) == counter.domain.rows(kept, id=alone["id"])


def _own(order: dict[str, Any]) -> dict[str, Any]:
    return {"number": order["number"], "placed_at": order["created_at"]}


def test_an_order_that_cannot_be_taken_is_refused_by_itself(order_many: AppClient, counter: Counter) -> None:
    tea, few = counter.sku(), stocked(counter.cache, 1)
    bodies = [an_order(tea), an_order(few), an_order(tea, customer=" "), an_order(sku()), an_order(tea)]

    done = items(order_many, PATH, keyed(bodies))

    assert (done[0]["status"], done[1]["status"], done[2]["status"], done[4]["status"]) == (201, 409, 422, 201)
    assert kinds(done)[1] == "stock-refused"
    assert [error["field"] for error in done[1]["body"]["errors"]] == ["lines.0.sku", "lines.1.sku"]
    assert done[3]["status"] == 201, "nobody could say whether there is such a product"
    assert done[3]["body"]["stock_check"] == "deferred"


def test_one_order_has_a_reference_of_a_customer(order_many: AppClient, counter: Counter) -> None:
    tea, customer = counter.sku(), reference("Customer")
    named = an_order(tea, customer=customer, reference="4711")

    first, second, other = items(order_many, PATH, keyed([named, named, an_order(tea, reference="4711")]))
    (third,) = items(order_many, PATH, keyed([named]))

    assert (first["status"], other["status"]) == (201, 201)
    for taken in (second, third):
        assert kinds([taken]) == ["reference-taken"]
        assert taken["body"]["errors"][0]["order_id"] == first["body"]["id"]


def test_batches_that_race_for_references_take_each_once(order_many: AppClient, counter: Counter) -> None:
    tea, customer = counter.sku(), reference("Customer")
    bodies = [an_order(tea, customer=customer, reference=f"R{number}") for number in range(10)]

    found = together([partial(lambda: items(order_many, PATH, keyed(bodies))) for _ in range(3)])

    assert sorted(statuses(item for done in found for item in done)) == [201] * 10 + [409] * 20


def test_a_repeated_batch_takes_no_order_twice_although_the_stock_is_gone(
    order_many: AppClient, counter: Counter
) -> None:
    tea = stocked(counter.cache, 3)
    commands = keyed([an_order(tea)])
    (first,) = items(order_many, PATH, commands)
    stocked(counter.cache, 0)

    (again,) = items(order_many, PATH, commands)

    assert (again["body"], again["headers"]["Idempotent-Replayed"]) == (first["body"], "true")


def test_an_order_is_one_whether_it_comes_alone_or_in_a_batch(order_many: AppClient, counter: Counter) -> None:
    (one,) = keyed([an_order(counter.sku())])
    alone = counter.post("create_sales_order", "/sales-orders", one["command"], Idempotency_Key=one["key"])

    (item,) = items(order_many, PATH, [one])

    assert (item["body"], item["headers"]["Idempotent-Replayed"]) == (alone.json, "true")


def test_five_hundred_orders_with_lines_fit_into_a_body(order_many: AppClient, counter: Counter) -> None:
    tea = counter.sku(on_hand=10**6)
    lines = [a_sales_line(sku=tea) for _ in range(10)]
    commands = keyed([a_sales_order(lines=lines)] * 500)
    assert len(documents.write({"commands": commands})) < 1024 * 1024

    done = finished(order_many, PATH, commands)

    assert set(statuses(done)) == {201}


def test_what_does_not_fit_is_refused_as_too_large(order_many: AppClient, counter: Counter) -> None:
    lines = [a_sales_line(sku=counter.sku()) for _ in range(40)]

    answer = sent(order_many, PATH, keyed([a_sales_order(lines=lines)] * 500))

    assert answer.status_code == 413


ORDERS = st.lists(
    st.fixed_dictionaries(
        {
            "reference": st.sampled_from([None, "R1", "R2"]),
            "on_shortage": st.sampled_from(["reject", "backorder"]),
            "lines": st.lists(
                st.fixed_dictionaries({"sku": st.sampled_from("AB"), "quantity": st.sampled_from(["1", "3", "1.5"])}),
                max_size=2,
            ),
        }
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ORDERS)
def test_a_batch_is_the_same_orders_one_by_one(
    order_many: AppClient, counter: Counter, orders: list[dict[str, Any]]
) -> None:
    """In their answers: whole units of A, of which there are two, and enough of B."""
    skus = {"A": stocked(counter.cache, 2, fractional=False), "B": counter.sku()}

    def bodies(customer: str) -> list[dict[str, Any]]:
        lines = [[a_sales_line(**{**line, "sku": skus[line["sku"]]}) for line in each["lines"]] for each in orders]
        return [
            a_sales_order(**{**each, "customer": customer, "lines": its})
            for each, its in zip(orders, lines, strict=True)
        ]

    answers = [counter.post("create_sales_order", "/sales-orders", body) for body in bodies(reference("Customer"))]
    done = items(order_many, PATH, keyed(bodies(reference("Customer"))))

    assert statuses(done) == [answer.status_code for answer in answers]
    for item, answer in zip(done, answers, strict=True):
        assert shape(item["body"]) == shape(answer.json)


def shape(document: dict[str, Any]) -> Any:
    """Without what tells one customer, order or request from another."""
    own = (*OWN, "customer", "detail")
    errors = [{name: value for name, value in error.items() if name not in ("order_id", "message")}
              for error in document.get("errors", ())]  # fmt: skip
    return {name: value for name, value in document.items() if name not in own} | {"errors": errors}
