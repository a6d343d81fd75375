"""A purchase order keeps the shop's own number, and no two orders from one supplier have the same."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.factories import Document, a_purchase_line, a_purchase_order, reference
from tests.integration.client import AppClient, Response
from tests.integration.domain import Domain
from tests.integration.functions.purchasing.shown import listed
from tests.together import together

Placed = Callable[..., Document]
Act = Callable[..., Response]


def test_an_order_keeps_reference_time_and_due_dates(create: AppClient, orders: AppClient) -> None:
    lines = [a_purchase_line(due_date="2031-05-01"), a_purchase_line()]
    body = a_purchase_order(reference="PO-1000", ordered_at="2026-03-01T12:00:00+01:00", lines=lines)

    order = create.post("/purchase-orders", json=body).json

    assert (order["reference"], order["ordered_at"]) == ("PO-1000", "2026-03-01T11:00:00+00:00")
    assert [line["due_date"] for line in order["lines"]] == ["2031-05-01", None]
    assert orders.get(f"/purchase-orders/{order['id']}").json == order


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reference": " "}, "reference"),
        ({"reference": "x" * 101}, "reference"),
        ({"ordered_at": "2026-03-01T12:00:00"}, "ordered_at"),
        ({"ordered_at": "2999-01-01T00:00:00Z"}, "ordered_at"),
        ({"lines": [a_purchase_line(due_date="2026-02-30")]}, "lines.0.due_date"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(create: AppClient, changes: dict[str, Any], field: str) -> None:
    answer = create.post("/purchase-orders", json=a_purchase_order(**changes))

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_a_reference_that_an_order_has_is_refused_with_that_orders_id_and_nothing_is_stored(
    create: AppClient, domain: Domain, placed: Placed
) -> None:
    supplier, key = reference("Supplier"), {"Idempotency-Key": reference("key")}
    first = placed(supplier=supplier, reference="PO-1000")
    body = a_purchase_order(supplier=supplier, reference="PO-1000")

    answer = create.post("/purchase-orders", json=body, headers=key)

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/reference-taken")
    assert [(error["field"], error["order_id"]) for error in answer.json["errors"]] == [("reference", first["id"])]
    query = "select count(*) as orders from purchase_order where supplier = :supplier"
    assert domain.rows(query, supplier=supplier) == [{"orders": 1}]
    assert create.post("/purchase-orders", json={**body, "reference": "PO-1001"}, headers=key).status_code == 201


def test_another_supplier_may_have_the_same_reference_and_orders_without_one_are_free(placed: Placed) -> None:
    supplier = reference("Supplier")

    both = [placed(supplier=name, reference="PO-1000") for name in (supplier, f"{supplier} & Sons")]
    without = [placed(supplier=supplier) for _ in range(2)]

    assert len({order["id"] for order in both + without}) == 4


def test_a_cancelled_order_gives_its_reference_back_to_one_other(
    create: AppClient, orders: AppClient, act: Act, placed: Placed
) -> None:
    supplier, number = reference("Supplier"), reference("PO")
    first = placed(supplier=supplier, reference=number)
    assert act("cancel", first).status_code == 201

    second = placed(supplier=supplier, reference=number)
    third = create.post("/purchase-orders", json=a_purchase_order(supplier=supplier, reference=number))

    assert (third.status_code, third.json["errors"][0]["order_id"]) == (409, second["id"])
    found = orders.get(f"/purchase-orders?reference={number}").json["items"]
    assert [order["id"] for order in found] == [second["id"], first["id"]]


def test_the_same_order_under_its_key_is_replayed_and_not_taken_for_another(create: AppClient) -> None:
    body, key = a_purchase_order(reference="PO-1000"), {"Idempotency-Key": reference("key")}
    first = create.post("/purchase-orders", json=body, headers=key)

    again = create.post("/purchase-orders", json=body, headers=key)

    assert (first.status_code, again.status_code, again.json) == (201, 201, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"


def test_of_many_orders_with_one_reference_at_once_exactly_one_is_taken(domain: Domain) -> None:
    body = a_purchase_order(supplier=reference("Supplier"), reference="PO-1000")

    def post() -> Any:
        return domain.function("create_purchase_order").post("/purchase-orders", json=body)

    answers = together([post] * 6)

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 5}
    (taken,) = (answer.json["id"] for answer in answers if answer.status_code == 201)
    assert {answer.json["errors"][0]["order_id"] for answer in answers if answer.status_code == 409} == {taken}


def test_orders_are_found_by_reference_and_by_their_ids(orders: AppClient, placed: Placed) -> None:
    name = reference("R")
    numbered, other = placed(reference=name), placed()

    asked = f"/purchase-orders?id={other['id']}&id={numbered['id']}&id={UUID(int=0)}"

    assert orders.get(f"/purchase-orders?reference={name}").json["items"] == [listed(numbered)]
    assert orders.get(asked).json["items"] == [listed(other), listed(numbered)]
    assert orders.get("/purchase-orders?" + "&".join([f"id={uuid4()}"] * 201)).status_code == 422


def test_an_order_of_a_function_that_knows_no_references_is_shown_like_any_other(
    orders: AppClient, placed: Placed, domain: Domain
) -> None:
    order = placed()
    change = "update purchase_order set ordered_at = null where id = :id returning id"
    assert domain.rows(change, id=order["id"])

    assert orders.get(f"/purchase-orders/{order['id']}").json == order
