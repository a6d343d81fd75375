"""An order is one trace, through every function that it comes by: over HTTP, gRPC, SQL, the outbox and RabbitMQ."""

import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pika
import pytest
import redis
from pika.adapters.blocking_connection import BlockingChannel

from scripts.minierp.local.system.system import System
from shared.delivery.conversion import Origin, convert
from shared.delivery.messages import message_of
from shared.events.inventory import StockHeld
from shared.events.sales import SalesOrderConfirmed, SalesOrderPlaced
from shared.stock.level import cache_key
from tests import factories
from tests.eventually import eventually
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.functions.sales.collector import Collector, collector
from tests.integration.running import NOWHERE, Function, Functions

PLACED, HELD, CONFIRMED = (event.TYPE for event in (SalesOrderPlaced, StockHeld, SalesOrderConfirmed))
CHECK = "minierp.inventory.v1.InventoryService/BatchGetStock"
THANKS = {"FUNCTION_SOURCE": "docs/recipe/thank_customer.py", "OTEL_SERVICE_NAME": "thank_customer"}


@pytest.fixture(scope="module")
def traces() -> Iterator[Collector]:
    with collector() as running:
        yield running


@pytest.fixture(scope="module")
def traced(functions: Functions, traces: Collector) -> Iterator[dict[str, Function]]:
    """The functions that an order comes by, and one more that hears of it, all of which make traces."""
    with ExitStack() as started, ThreadPoolExecutor(4) as pool:

        def start(name: str, **changes: str) -> Function:
            return started.enter_context(functions.another(name, **{**traces.environment, **changes}))

        inventory = start("inventory", OTEL_SERVICE_NAME="inventory")
        starting = {
            "create_sales_order": pool.submit(start, "create-sales-order", INVENTORY_ADDRESS=inventory.address),
            "reserve_stock": pool.submit(start, "reserve-stock"),
            "settle_sales_order": pool.submit(start, "settle-sales-order"),
            "thank_customer": pool.submit(start, "settle-sales-order", **THANKS),
        }
        yield {name: each.result() for name, each in starting.items()}


class Ear:
    """A queue that hears of some types of events, and hands them on as Knative's source does."""

    def __init__(self, channel: BlockingChannel, *types: str) -> None:
        self._channel, self._heard = channel, list[tuple[str, httpx.Headers, bytes]]()
        self._queue = str(channel.queue_declare("", exclusive=True).method.queue)
        for event_type in types:
            channel.queue_bind(self._queue, "minierp.events", event_type)

    def hand_on(self, event_type: str, subject: str, function: Function) -> None:
        headers, body = eventually(lambda: self._find(event_type, subject))
        answer = httpx.post(f"http://{function.address}/", headers=headers, content=body, timeout=60)
        assert answer.status_code == 204, answer.text

    def _find(self, event_type: str, subject: str) -> tuple[httpx.Headers, bytes] | None:
        while (message := self._channel.basic_get(self._queue, auto_ack=True))[0] is not None:
            request = convert(message_of(message[1], message[2]), Origin("minierp", "test", self._queue))
            headers = httpx.Headers(request.headers)
            self._heard.append((headers["ce-type"], headers, request.body))
        found = [each[1:] for each in self._heard if each[0] == event_type and each[1]["ce-subject"] == subject]
        return found[0] if found else None


@pytest.fixture
def ear(services: System) -> Iterator[Ear]:
    with pika.BlockingConnection(pika.URLParameters(services.state.broker["url"])) as connection:
        yield Ear(connection.channel(), PLACED, HELD, CONFIRMED)


def test_an_order_through_five_functions_is_one_trace_and_each_span_has_the_right_parent(
    traced: dict[str, Function], traces: Collector, shelf: Shelf, cache: "redis.Redis", ear: Ear
) -> None:
    sku = shelf.stocked(5)
    cache.delete(cache_key(sku))  # so that inventory is asked
    trace, caller = secrets.token_hex(16), secrets.token_hex(8)
    body = factories.a_sales_order(lines=[factories.a_sales_line(sku=sku)])

    order = traced["create_sales_order"].post("/sales-orders", body, Traceparent=f"00-{trace}-{caller}-01").json()
    ear.hand_on(PLACED, order["id"], traced["reserve_stock"])
    ear.hand_on(HELD, order["id"], traced["settle_sales_order"])
    ear.hand_on(CONFIRMED, order["id"], traced["thank_customer"])

    create, reserve, settle, thank = "create_sales_order", "reserve_stock", "settle_sales_order", "thank_customer"
    assert eventually(lambda: len(tree := traces.tree(trace, caller)) == 14 and tree) == {
        (create, "SERVER", "POST /sales-orders"): "caller",
        (create, "CLIENT", CHECK): "SERVER POST /sales-orders",
        ("inventory", "SERVER", CHECK): f"CLIENT {CHECK}",
        ("inventory", "CLIENT", "levels"): f"SERVER {CHECK}",
        (create, "CLIENT", "place_order"): "SERVER POST /sales-orders",
        (create, "PRODUCER", f"publish {PLACED}"): "SERVER POST /sales-orders",
        (reserve, "CONSUMER", f"process {PLACED}"): "SERVER POST /sales-orders",
        (reserve, "CLIENT", "reserve"): f"CONSUMER process {PLACED}",
        (reserve, "PRODUCER", f"publish {HELD}"): f"CONSUMER process {PLACED}",
        (settle, "CONSUMER", f"process {HELD}"): f"CONSUMER process {PLACED}",
        (settle, "CLIENT", "settle_order"): f"CONSUMER process {HELD}",
        (settle, "PRODUCER", f"publish {CONFIRMED}"): f"CONSUMER process {HELD}",
        (thank, "CONSUMER", f"process {CONFIRMED}"): f"CONSUMER process {HELD}",
        (thank, "CLIENT", "transaction"): f"CONSUMER process {CONFIRMED}",
    }


def test_what_a_function_has_seen_is_sent_before_it_ends(functions: Functions, traces: Collector) -> None:
    trace = secrets.token_hex(16)
    environment = {**traces.environment, "OTEL_BSP_SCHEDULE_DELAY": "600000"}

    with functions.another("sales-orders", **environment) as running:
        running.get("/sales-orders", headers={"Traceparent": f"00-{trace}-{secrets.token_hex(8)}-01"})
        assert not [span for span in traces.spans if span.trace_id == trace]

    assert {span.name for span in traces.spans if span.trace_id == trace} >= {"GET /sales-orders", "transaction"}


def test_a_collector_that_does_not_answer_is_no_trouble(functions: Functions) -> None:
    patient = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://{NOWHERE}", "OTEL_EXPORTER_OTLP_TIMEOUT": "60"}
    with functions.another("sales-orders", **patient) as running:
        assert [running.get("/sales-orders").status_code for _ in range(3)] == [200] * 3
        began = time.monotonic()

    assert time.monotonic() - began < 20
