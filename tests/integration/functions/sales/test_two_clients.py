"""Two clients of one function: whatever they have in common, each is told of its own, and each is named."""

import json

import pytest
import redis
import sqlalchemy as sa

from scripts.minierp.local.system.system import System
from shared.database.engine import engine
from tests import factories
from tests.events import sent, stock_held
from tests.integration.client import Response
from tests.integration.functions.sales.counter import Counter, id_of, lines_of
from tests.integration.functions.sales.read_model import stock
from tests.tokens import bearer

ORDERED_BY = "select event ->> 'actorid' as actor from outbox where event ->> 'subject' = :id order by position"


@pytest.fixture
def ada(services: System) -> dict[str, str]:
    return bearer(services.state.home, "seller", "ada")


@pytest.fixture
def bob(services: System) -> dict[str, str]:
    return bearer(services.state.home, "seller", "bob")


def order(counter: Counter, who: dict[str, str], key: str, sku: str, customer: str = "Ada") -> Response:
    body = factories.a_sales_order(lines=[factories.a_sales_line(sku=sku, quantity="1")], customer=customer)
    return counter.post("create_sales_order", "/sales-orders", body, Idempotency_Key=key, **who)


def test_one_key_of_two_clients_is_two_orders(counter: Counter, ada: dict[str, str], bob: dict[str, str]) -> None:
    key, sku = factories.reference("key"), counter.sku()

    first, second = order(counter, ada, key, sku), order(counter, bob, key, sku, customer="Grace")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["id"] != second.json["id"]
    assert (second.json["customer"], "Idempotent-Replayed" in second.headers) == ("Grace", False)
    assert [order(counter, ada, key, sku).data, order(counter, bob, key, sku, customer="Grace").data] == [
        first.data, second.data,
    ]  # fmt: skip


def test_one_key_of_two_clients_is_two_shipments(counter: Counter, ada: dict[str, str], bob: dict[str, str]) -> None:
    sku = counter.sku()
    placed = counter.placed((sku, 5))
    counter.hear(stock_held(id_of(placed), (sku, 5, 0, 7)))
    key, one = factories.reference("key"), lines_of((1, 1))

    shipments = [counter.ship(placed, one, Idempotency_Key=key, **who) for who in (ada, bob, ada, bob)]

    assert [answer.status_code for answer in shipments] == [201] * 4
    ids = [answer.json["shipment_id"] for answer in shipments]
    assert (ids[:2], len(set(ids))) == (ids[2:], 2)
    assert counter.shown(placed)["lines"][0]["shipped"] == "2"


def test_a_refusal_is_nobody_else_s(
    counter: Counter, cache: "redis.Redis", ada: dict[str, str], bob: dict[str, str]
) -> None:
    key, sku = factories.reference("key"), counter.sku()
    stock(cache, sku, "0")
    assert order(counter, ada, key, sku).status_code == 409
    stock(cache, sku, "5")

    assert order(counter, bob, key, sku).status_code == 201


def test_who_is_being_served_holds_nobody_else_up(counter: Counter, ada: dict[str, str], bob: dict[str, str]) -> None:
    key, sku = factories.reference("key"), counter.sku()
    with engine().begin() as serving:
        lock = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"create_sales_order:{key} ada", 0))
        serving.execute(sa.select(lock))

        answers = [order(counter, who, key, sku).status_code for who in (ada, bob)]

    assert answers == [409, 201]


def test_history_and_events_say_who_asked(counter: Counter, ada: dict[str, str], bob: dict[str, str]) -> None:
    sku = counter.sku()
    placed = order(counter, ada, factories.reference("key"), sku).json
    counter.hear(sent(stock_held(id_of(placed), (sku, 1, 0, 7)), actor="ada"))
    counter.ship(placed, lines_of((1, 1)), **bob)

    told = counter.domain.rows(ORDERED_BY, id=placed["id"])

    assert [(entry["what"], entry["actor"]) for entry in counter.history(placed)] == [
        ("placed", "ada"), ("confirmed", "ada"), ("shipped", "bob"),
    ]  # fmt: skip
    assert [each["actor"] for each in told] == ["ada", "ada", "bob"]


def test_a_log_line_names_the_client_and_tells_nothing_else_of_its_token(
    counter: Counter, ada: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    order(counter, ada, factories.reference("key"), counter.sku())

    said = capsys.readouterr().out
    (line,) = [json.loads(each) for each in said.splitlines() if '"served"' in each]
    assert line["actor"] == "ada"
    assert not [part for part in ada["Authorization"].split(".") if part in said]
    assert "seller" not in said
