"""The story of an order, read from what its functions left in the outboxes and inboxes of all domains."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from functions.inventory.rules.adjustments import Reason
from functions.platform.storage.letters.letters import called
from shared.database.tables import inbox, outbox
from shared.messaging.envelope import Envelope
from shared.objects import store
from shared.outcomes import documents
from tests import factories
from tests.events import product_created, sent
from tests.eventually import eventually
from tests.integration.domain import Domain
from tests.integration.functions.platform.archiving import tick
from tests.integration.functions.platform.books import OLD
from tests.integration.running import Functions
from tests.tokens import TESTER
from tests.unit.functions.platform.rules.stories import events_in

Json = dict[str, Any]


@dataclass
class Town:
    """The functions that an order goes through, and the post between them: this test."""

    functions: Functions
    database: Callable[[str], sa.Engine]

    def stocked(self, units: int) -> str:
        sku = factories.sku()
        assert self.functions["adjust-stock"].deliver(product_created(sku)).status_code == 204
        opening = {"reason": Reason.OPENING_BALANCE, "quantity": units}
        assert self.functions["adjust-stock"].post(f"/stock/{sku}/adjustments", opening).status_code == 201
        return sku

    def order(self, sku: str, correlation_id: str) -> Json:
        body = factories.a_sales_order(lines=[factories.a_sales_line(sku=sku, quantity=2)])
        answer = self.functions["create-sales-order"].post("/sales-orders", body, Correlation_Id=correlation_id)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def carry(self, domain: str, subject: str, to: str) -> list[Envelope]:
        """Deliver what a domain's outbox has about something to a function."""
        events = self.outbox(domain, subject)
        assert [self.functions[to].deliver(event).status_code for event in events] == [204] * len(events)
        return events

    def outbox(self, domain: str, subject: str) -> list[Envelope]:
        mine = sa.select(outbox.c.event).where(outbox.c.event["subject"].as_string() == subject)
        with self.database(domain).begin() as connection:
            return list(connection.execute(mine.order_by(outbox.c.position)).scalars())

    def inbox(self, domain: str, event_id: str) -> list[sa.Row[Any]]:
        with self.database(domain).begin() as connection:
            return list(connection.execute(sa.select(inbox).where(inbox.c.event_id == event_id)))

    def trace(self, key: str) -> Json:
        answer = self.functions["traces"].get(f"/traces/{key}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@pytest.fixture(scope="module")
def town(functions: Functions, database: Callable[[str], sa.Engine]) -> Town:
    functions.start("adjust-stock", "inventory", "create-sales-order", "reserve-stock", "settle-sales-order", "traces")
    return Town(functions, database)


@pytest.fixture(scope="module")
def settled(town: Town) -> Json:
    """An order that was placed, held and confirmed; that stock was held for it, sales was told three times."""
    order = town.order(town.stocked(10), f"web {uuid.uuid4()}".replace(" ", "-"))
    town.carry("sales", order["id"], to="reserve-stock")
    (held,) = town.carry("inventory", order["id"], to="settle-sales-order")
    for _ in range(2):
        assert town.functions["settle-sales-order"].deliver(held).status_code == 204
    eventually(lambda: town.inbox("sales", held["id"])[0].repeats == 2)
    return order


def steps(node: Json) -> list[str]:
    """Who handled what, from the top, where each has one successor."""
    told: list[str] = []
    events = node["led_to"]
    while events:
        (event,) = events
        told.append(event["type"].removeprefix("com.minierp."))
        events = [each for by in event["handled_by"] for each in by["led_to"]]
        told += [by["function"] for by in event["handled_by"]]
    return told


def test_an_order_s_story_goes_over_all_domains_and_back(town: Town, settled: Json) -> None:
    trace = town.trace(settled["number"])

    assert trace["order"] == {
        "id": settled["id"], "number": settled["number"], "domain": "sales", "status": "confirmed",
    }  # fmt: skip
    (request,) = trace["requests"]
    assert (request["domain"], request["function"], request["caused_by"]) == ("sales", "create_sales_order", None)
    assert request["actor"] == TESTER
    assert steps(request) == [
        "sales.order.created.v2", "reserve_stock", "inventory.stock.reserved.v2", "settle_sales_order",
        "sales.order.confirmed.v1",
    ]  # fmt: skip
    assert (trace["events"], trace["handlings"], trace["dead_letters"]) == (3, 2, 0)


def test_all_that_outboxes_and_inboxes_have_of_an_order_is_told(town: Town, settled: Json) -> None:
    told = list(events_in(town.trace(settled["id"])["requests"]))

    kept = {domain: town.outbox(domain, settled["id"]) for domain in ("sales", "inventory")}
    assert sorted(each["id"] for each in told) == sorted(each["id"] for events in kept.values() for each in events)
    for event in told:
        rows = [row for domain in kept for row in town.inbox(domain, event["id"])]
        assert [by["function"] for by in event["handled_by"]] == [row.function for row in rows]


def test_a_story_is_the_same_once_its_events_are_in_the_archive(
    town: Town, settled: Json, platform: Domain, database: Callable[[str], sa.Engine]
) -> None:
    before = town.trace(settled["number"])
    for domain in ("sales", "inventory"):
        with database(domain).begin() as connection:
            connection.execute(outbox.update().values(created_at=outbox.c.created_at - OLD))
    assert tick(platform) == 204
    for domain in ("sales", "inventory"):
        with database(domain).begin() as connection:
            connection.execute(outbox.delete().where(outbox.c.event["subject"].as_string() == settled["id"]))

    assert town.trace(settled["number"]) == before


def test_a_story_is_found_by_number_id_correlation_id_and_event(town: Town, settled: Json) -> None:
    by_number = town.trace(settled["number"])
    (request,) = by_number["requests"]
    names = [settled["number"].lower(), settled["id"], request["correlation_id"], request["led_to"][0]["id"]]

    assert [town.trace(name)["requests"] for name in names] == [[request]] * 4


def test_an_event_that_came_again_says_how_often(town: Town, settled: Json) -> None:
    (request,) = town.trace(settled["number"])["requests"]

    (placed,) = request["led_to"]
    assert placed["handled_by"][0]["repeats"] == 0
    (held,) = placed["handled_by"][0]["led_to"]
    assert [(by["function"], by["repeats"], by["attempts"]) for by in held["handled_by"]] == [
        ("settle_sales_order", 2, 1)
    ]
    assert held["handled_by"][0]["after_ms"] >= 0


def test_a_refusal_is_told_with_its_reason(town: Town) -> None:
    order_id = str(uuid.uuid4())
    nonsense = {**sent(product_created(factories.sku())), "subject": order_id, "data": {}}
    with town.database("product").begin() as connection:
        connection.execute(outbox.insert().values(event=nonsense, published_at=sa.func.now()))
    assert town.functions["adjust-stock"].deliver(nonsense).status_code == 422

    (request,) = town.trace(order_id)["requests"]

    (refusal,) = [by["refused"] for by in request["led_to"][0]["handled_by"]]
    assert refusal["title"] == "The content is not valid"


@pytest.mark.parametrize("state", ["returning", "parked"])
def test_what_is_kept_of_an_event_that_nobody_could_take_is_told_with_it(
    town: Town, platform: Domain, state: str
) -> None:
    order = town.order(town.stocked(10), str(uuid.uuid4()))
    (placed,) = town.outbox("sales", order["id"])
    letter = {"cause": "given-up", "since": placed["time"], "times": 1, "redrives": 3, "due": None, "problem": None}
    store.put(f"dead-letters/{state}/reserve-stock/{called(placed['id'])}.0.json", documents.write(letter).encode())

    trace = town.trace(order["number"])

    assert trace["dead_letters"] == 1
    (event,) = trace["requests"][0]["led_to"]
    assert event["dead_letters"] == [{"queue": "reserve-stock", "state": state, **letter}]


@pytest.mark.parametrize(
    "key", ["SO-2026-999999", str(uuid.UUID(int=7)), "nobody%20said%20this", "'; drop table inbox"]
)
def test_what_nobody_knows_is_not_found_with_advice(town: Town, key: str) -> None:
    answer = town.functions["traces"].get(f"/traces/{key}")

    assert answer.status_code == 404
    assert "Correlation-Id" in answer.json()["detail"]
