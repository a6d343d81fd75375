"""Nothing that follows a commit can take it back."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa

from functions.inventory.rules.ledger import Level
from shared.database.tables import outbox
from tests.events import sale_placed
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.running import NOWHERE, Functions


@pytest.fixture(scope="module")
def cut_off(functions: Functions, shelf: Shelf) -> Iterator[Shelf]:
    """A shelf whose function reaches neither Redis nor the broker."""
    nowhere = {"REDIS_URL": f"redis://{NOWHERE}/0", "AMQP_URL": f"amqp://inventory:secret@{NOWHERE}/minierp"}
    with functions.another("adjust-stock", **nowhere) as started:
        yield replace(shelf, function=started)


def test_without_redis_and_broker_stock_is_reserved_and_the_outcome_kept_for_the_relay(
    shelf: Shelf, cut_off: Shelf
) -> None:
    sku = shelf.stocked(10)
    order = sale_placed((sku, 4))

    cut_off.deliver(order)

    assert shelf.level(sku) == Level(Decimal(10), Decimal(4))
    mine = sa.select(outbox.c.published_at).where(outbox.c.event["subject"].as_string() == str(order.order_id))
    with shelf.database.begin() as connection:
        assert connection.execute(mine).scalars().all() == [None]


def test_without_redis_and_broker_stock_can_be_adjusted(shelf: Shelf, cut_off: Shelf) -> None:
    sku = shelf.stocked(10)

    assert [cut_off.adjust(sku, "gain", 1) for _ in range(5)] == [201] * 5
    assert shelf.level(sku) == Level(Decimal(15)) == shelf.folded(sku)


def test_without_its_database_nothing_is_accepted_and_everything_may_come_again(functions: Functions) -> None:
    url = f"postgresql+pg8000://inventory:secret@{NOWHERE}/inventory"
    with functions.another("adjust-stock", ready=False, DATABASE_URL=url) as lost:
        answers = [
            lost.deliver(sale_placed(("chair", 1))),
            lost.post("/stock/chair/adjustments", {"reason": "gain", "quantity": 1}),
            lost.get("/health/readiness"),
        ]

    assert [(answer.status_code, answer.headers.get("Retry-After")) for answer in answers] == [(503, "1")] * 3
