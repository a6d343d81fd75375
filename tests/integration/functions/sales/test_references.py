"""An order keeps the shop's own number, and no two orders of one customer have the same."""

import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from functions.sales.storage.tables import sales_order
from tests import factories
from tests.eventually import eventually
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.functions.sales.desk import Desk
from tests.integration.running import Function, Functions
from tests.together import together

Json = dict[str, Any]


@pytest.fixture(scope="module")
def create(functions: Functions) -> Function:
    return functions["create-sales-order"]


@pytest.fixture(scope="module")
def orders(functions: Functions) -> Function:
    return functions["sales-orders"]


@pytest.fixture(scope="module")
def sku(shelf: Shelf) -> str:
    return shelf.stocked(10_000)


def post(create: Function, sku: str, key: str = "", line: Json | None = None, **changes: Any) -> httpx.Response:
    body = factories.a_sales_order(lines=[factories.a_sales_line(sku=sku, **(line or {}))], **changes)
    return create.post("/sales-orders", body, **({"Idempotency_Key": key} if key else {}))


def test_an_order_keeps_reference_time_and_due_dates(desk: Desk, create: Function, sku: str) -> None:
    line = {"due_date": "2031-05-01"}

    answer = post(create, sku, line=line, reference=" 1000-A ", ordered_at="2026-03-01T12:00:00+01:00")

    assert answer.status_code == 201, answer.text
    order = answer.json()
    assert (order["reference"], order["ordered_at"]) == ("1000-A", "2026-03-01T11:00:00+00:00")
    assert order["lines"][0]["due_date"] == "2031-05-01"
    assert desk.shown(uuid.UUID(order["id"])) == order


def test_without_them_an_order_was_placed_now_and_has_no_reference(desk: Desk, create: Function, sku: str) -> None:
    order = post(create, sku).json()

    assert (order["reference"], order["lines"][0]["due_date"]) == (None, None)
    assert order["ordered_at"] == order["created_at"]
    assert desk.shown(uuid.UUID(order["id"])) == order


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reference": ""}, "reference"),
        ({"reference": "x" * 101}, "reference"),
        ({"reference": 7}, "reference"),
        ({"ordered_at": "2026-03-01T12:00:00"}, "ordered_at"),
        ({"ordered_at": (datetime.now(UTC) + timedelta(hours=25)).isoformat()}, "ordered_at"),
        ({"line": {"due_date": "soon"}}, "lines.0.due_date"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_field(create: Function, sku: str, change: Json, field: str) -> None:
    answer = post(create, sku, **change)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_reference_that_an_order_has_is_refused_with_that_orders_id_and_nothing_is_stored(
    desk: Desk, create: Function, sku: str
) -> None:
    customer = factories.reference("Ada")
    first = post(create, sku, customer=customer, reference="1000").json()
    before = desk.sizes()

    answer = post(create, sku, customer=customer, reference="1000", key=factories.reference("key"))

    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/reference-taken"
    (error,) = answer.json()["errors"]
    assert (error["field"], error["order_id"]) == ("reference", first["id"])
    assert desk.sizes()[:-1] == before[:-1], "only the refusal, under its key"


@pytest.mark.parametrize("status", ["rejected", "cancelled"])
def test_an_order_that_came_to_nothing_gives_its_reference_back_to_one_other(
    desk: Desk, create: Function, orders: Function, sku: str, status: str
) -> None:
    customer, reference = factories.reference("Ada"), factories.reference("R")
    first = post(create, sku, customer=customer, reference=reference).json()
    desk.set_status(uuid.UUID(first["id"]), status)

    second = post(create, sku, customer=customer, reference=reference)
    third = post(create, sku, customer=customer, reference=reference)

    assert (second.status_code, third.status_code) == (201, 409)
    assert third.json()["errors"][0]["order_id"] == second.json()["id"]
    found = orders.get("/sales-orders", reference=reference).json()["items"]
    assert [order["id"] for order in found] == [second.json()["id"], first["id"]]


def test_a_refused_reference_leaves_its_key_free(create: Function, sku: str) -> None:
    customer, key = factories.reference("Ada"), factories.reference("key")
    post(create, sku, customer=customer, reference="1000")
    assert post(create, sku, customer=customer, reference="1000", key=key).status_code == 409

    assert post(create, sku, customer=customer, reference="1001", key=key).status_code == 201


def test_another_customer_may_use_the_same_reference_and_orders_without_one_are_free(
    create: Function, sku: str
) -> None:
    customer = factories.reference("Ada")

    answers = [
        post(create, sku, customer=customer, reference="1000"),
        post(create, sku, customer=f"{customer}'s sister", reference="1000"),
        post(create, sku, customer=customer),
        post(create, sku, customer=customer),
    ]

    assert [answer.status_code for answer in answers] == [201] * 4


def test_the_same_order_under_its_key_is_replayed_and_not_taken_for_another(create: Function, sku: str) -> None:
    key = factories.reference("key")
    send = partial(
        create.post, "/sales-orders", factories.a_sales_order(
            reference="1000", lines=[factories.a_sales_line(sku=sku)]
        ), Idempotency_Key=key,
    )  # fmt: skip
    first = send()

    again = send()

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replayed"] == "true"


def test_of_many_orders_with_one_reference_at_once_exactly_one_is_taken(desk: Desk, create: Function, sku: str) -> None:
    customer = factories.reference("Ada")
    before = desk.sizes()

    answers = together([partial(post, create, sku, customer=customer, reference="1000")] * 8)

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 7}
    (taken,) = (answer.json()["id"] for answer in answers if answer.status_code == 201)
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert {problem["type"] for problem in refused} == {"/problems/reference-taken"}
    assert {problem["errors"][0]["order_id"] for problem in refused} == {taken}
    assert [after - former for after, former in zip(desk.sizes(), before, strict=True)] == [1, 1, 1, 0, 1]


@pytest.mark.parametrize("commits", [True, False], ids=["commits", "rolls back"])
def test_an_order_waits_for_one_with_its_reference_that_is_being_placed(
    desk: Desk, create: Function, sku: str, commits: bool
) -> None:
    customer = factories.reference("Ada")
    other = {**_old_order(customer), "reference": "1000"}
    with desk.database.connect() as elsewhere:
        elsewhere.execute(sales_order.insert().values(other))

        def end() -> None:
            eventually(lambda: desk.rows(_waiting_for_a_transaction()))
            (elsewhere.commit if commits else elsewhere.rollback)()

        answer, _ = together([lambda: post(create, sku, customer=customer, reference="1000"), end])

    assert answer is not None
    assert answer.status_code == (409 if commits else 201), answer.text
    if commits:
        assert answer.json()["errors"][0]["order_id"] == str(other["id"])


def test_orders_are_found_by_reference_and_by_their_ids(create: Function, orders: Function, sku: str) -> None:
    reference = factories.reference("R")
    placed = [post(create, sku, reference=reference).json() for _ in range(2)]
    other = post(create, sku).json()

    found = orders.get("/sales-orders", reference=reference).json()["items"]
    named = orders.get("/sales-orders", id=[other["id"], placed[0]["id"].upper(), str(uuid.uuid4())]).json()["items"]

    assert found == [listed(order) for order in placed[::-1]]
    assert named == [listed(other), listed(placed[0])]


def listed(order: Json) -> Json:
    """As lists show an order."""
    return {name: value for name, value in order.items() if name not in ("shipments", "returns")}


def test_up_to_two_hundred_ids_are_asked_for_at_once_page_by_page(create: Function, orders: Function, sku: str) -> None:
    ids = [post(create, sku).json()["id"] for _ in range(3)] + [str(uuid.uuid4()) for _ in range(197)]

    first = orders.get("/sales-orders", id=ids, limit=2)
    rest = orders.get(first.headers["Link"].split(">")[0][1:])

    assert [order["id"] for order in first.json()["items"] + rest.json()["items"]] == ids[2::-1]
    assert orders.get("/sales-orders", id=[*ids, ids[0]]).status_code == 422
    assert orders.get("/sales-orders", id="17").json()["errors"][0]["field"] == "id"


def test_an_order_of_a_function_that_knows_no_references_is_shown_like_any_other(desk: Desk, orders: Function) -> None:
    row = _old_order(factories.reference("Ada"))
    with desk.database.begin() as connection:
        connection.execute(sales_order.insert().values(row))

    order = desk.shown(row["id"])

    assert (order["reference"], order["ordered_at"]) == (None, order["created_at"])
    assert orders.get("/sales-orders", customer=row["customer"]).json()["items"] == [listed(order)]


ADDRESS = {
    "name": None, "street": "12 St James's Square", "city": "London", "region": None, "postal_code": None,
    "country": "UK",
}  # fmt: skip


def _old_order(customer: str) -> Json:
    """What the version before inserted."""
    return {
        "id": uuid.uuid4(), "status": "pending", "stock_check": "answered", "customer": customer, "address": ADDRESS,
        "currency": "EUR", "total_before_discount": 1, "total": 1, "shortages": [], "version": 1,
        "created_at": datetime.now(UTC),
    }  # fmt: skip


def _waiting_for_a_transaction() -> sa.Select[Any]:
    return sa.text("select 1 from pg_stat_activity where wait_event = 'transactionid'")  # type: ignore[return-value]
