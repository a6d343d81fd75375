"""Parts are killed while customers order: nobody hangs, nothing leaks, every order is settled exactly once."""

import pika
import pytest
from pika.exceptions import AMQPError

from scripts.minierp.bench.measuring import shop as bench
from scripts.minierp.bench.measuring.load import PRODUCTS
from scripts.minierp.bench.measuring.options import Options
from scripts.minierp.bench.measuring.progress import Steps
from scripts.minierp.bench.soak.soak import measure
from scripts.minierp.local.parts.rabbitmq import close_connections
from scripts.minierp.local.system.system import System
from tests.e2e.shop import Shop

ALL_DIFFERENT = 9
"""A seed whose first faults are all different: a part that crashes again and again is started later each time."""


def test_orders_settle_once_and_nothing_hangs_or_leaks_while_parts_are_killed(running: System, shop: Shop) -> None:
    skus = [shop.product(opening=1_000_000) for _ in range(4)]
    selling = bench.Shop(running, tuple(skus) * (PRODUCTS // len(skus)))

    clients, held = measure(selling, Options(runs=1, seconds=14, clients=8, seed=ALL_DIFFERENT), Steps())

    assert clients.failures + held.failures == []
    figures = {name: spread.median for name, spread in clients.rows[0].figures.items()}
    assert figures["settled"] == figures["orders"] > 0
    assert figures["faults"] > 0


def test_an_order_settles_after_the_broker_ended_every_connection(running: System, shop: Shop) -> None:
    sku = shop.product(opening=1)
    connection = pika.BlockingConnection(pika.URLParameters(running.state.broker["url"]))

    close_connections(running.plan.home, running.plan.addresses)

    with pytest.raises(AMQPError):
        connection.channel()
    assert shop.settled([shop.order((sku, 1))["id"]])[0]["status"] == "confirmed"
