"""What the inbox forgets, it never takes for new: an event of that time is refused, not applied twice."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import sqlalchemy as sa

from functions.inventory.storage.tables import reservation, stock_level
from functions.platform.storage.upkeep.inbox import prune
from shared.database.tables import inbox, inbox_pruned
from shared.events.event import Event
from shared.messaging.envelope import Envelope
from tests import factories
from tests.events import product_created, purchase_created, purchase_received, sale_placed, sent
from tests.eventually import eventually
from tests.integration.locks import waiting
from tests.integration.running import Functions
from tests.together import together

FUNCTIONS = {"adjust_stock": "adjust-stock", "reserve_stock": "reserve-stock"}
"""A function that writes step by step, and one that does all in one statement."""


@dataclass
class Past:
    """What inventory's functions handled long ago, and what they know of it."""

    functions: Functions
    database: sa.Engine

    def handle(self, event: Event, days_ago: float) -> Envelope:
        """Deliver an event; then it is as if that had been so many days ago."""
        whole = of(event, days_ago)
        assert self.deliver(whole).status == 204
        mine = inbox.update().where(inbox.c.event_id == whole["id"])
        self.execute(mine.values(received_at=sa.func.now() - timedelta(days=days_ago)))
        return whole

    def deliver(self, event: Envelope) -> "Answer":
        selling = event["type"].startswith("com.minierp.sales.")
        answer = self.functions["reserve-stock" if selling else "adjust-stock"].deliver(event)
        return Answer(answer.status_code, answer.json().get("type", "") if answer.content else "")

    def forget(self, **environment: str) -> None:
        """A relay of its own, so that its tick is the first."""
        with self.functions.another("relay-outbox-inventory", **environment) as relay:
            eventually(lambda: relay.tick().status_code == 204)  # 503 is again: it publishes first, which may take time

    def remembers(self, event: Envelope) -> bool:
        with self.database.begin() as connection:
            return bool(connection.execute(sa.select(inbox).where(inbox.c.event_id == event["id"])).all())

    def on_hand(self, sku: str) -> Decimal:
        with self.database.begin() as connection:
            level = sa.select(stock_level.c.on_hand).where(stock_level.c.sku == sku)
            return Decimal(connection.execute(level).scalar_one())

    def execute(self, statement: sa.Executable) -> None:
        with self.database.begin() as connection:
            connection.execute(statement)


@dataclass(frozen=True)
class Answer:
    status: int
    type: str


TOO_OLD = Answer(422, "/problems/event-too-old")
DONE = Answer(204, "")


def of(event: Event, days_ago: float) -> Envelope:
    return {**sent(event), "time": (datetime.now(UTC) - timedelta(days=days_ago)).isoformat()}


@pytest.fixture
def past(functions: Functions, database: Callable[[str], sa.Engine]) -> Iterator[Past]:
    functions.start("adjust-stock", "reserve-stock")
    world = Past(functions, database("inventory"))
    world.execute(sa.text(STEADY))
    yield world
    world.execute(inbox_pruned.delete())
    world.execute(inbox.delete().where(inbox.c.function == "steady"))


STEADY = """
    insert into inbox (function, event_id, source, received_at)
    select 'steady', n, '', now() - n * interval '1 hour' from generate_series(1, 24 * 60) as n
"""
"""Work that went on without pause for sixty days."""


def a_receipt(past: Past, days_ago: float = 91) -> tuple[str, Envelope]:
    """Six units of a new SKU that came in so long ago."""
    sku = factories.sku()
    past.handle(product_created(sku), days_ago)
    return sku, past.handle(purchase_received(uuid4(), (sku, 6, 0)), days_ago)


def test_an_event_that_was_forgotten_is_refused_when_it_is_replayed_and_not_applied_twice(past: Past) -> None:
    sku, receipt = a_receipt(past)
    past.forget()
    assert not past.remembers(receipt)

    assert past.deliver(receipt) == TOO_OLD

    assert past.on_hand(sku) == 6
    assert not past.remembers(receipt), "a refusal claims nothing"


def test_what_one_statement_does_is_not_done_twice_either(past: Past) -> None:
    sku, _ = a_receipt(past)
    order = past.handle(sale_placed((sku, 2)), days_ago=91)
    past.execute(reservation.delete().where(reservation.c.sku == sku))  # nothing else would tell that it was here
    past.forget()

    assert past.deliver(order) == TOO_OLD

    with past.database.begin() as connection:
        assert not connection.execute(sa.select(reservation).where(reservation.c.sku == sku)).all()


def test_what_is_still_remembered_is_acknowledged_when_it_comes_again(past: Past) -> None:
    a_receipt(past)
    sku, recent = a_receipt(past, days_ago=89)
    order = past.handle(sale_placed((sku, 2)), days_ago=89)
    past.forget()

    assert [past.deliver(recent), past.deliver(order)] == [DONE, DONE]

    assert past.on_hand(sku) == 6


def test_how_long_an_event_is_remembered_is_configured(past: Past) -> None:
    sku, receipt = a_receipt(past, days_ago=4)
    past.forget(INBOX_KEPT_DAYS="5")
    assert past.remembers(receipt)

    past.forget(INBOX_KEPT_DAYS="3")

    assert not past.remembers(receipt)
    assert past.deliver(receipt) == TOO_OLD
    assert past.on_hand(sku) == 6


def test_a_function_that_never_forgot_anything_takes_what_is_old(past: Past) -> None:
    sku, _ = a_receipt(past)
    past.forget()
    past.execute(inbox_pruned.delete().where(inbox_pruned.c.function == "reserve_stock"))

    assert past.deliver(of(sale_placed((sku, 2)), days_ago=91)) == DONE
    assert past.deliver(of(purchase_created((sku, 2)), days_ago=91)) == TOO_OLD


def test_an_old_event_that_is_younger_than_what_was_forgotten_is_handled_once(past: Past) -> None:
    sku, _ = a_receipt(past)
    past.forget()
    events = [of(purchase_received(uuid4(), (sku, 1, 0)), 80), of(sale_placed((sku, 2)), 80)]

    assert [past.deliver(event) for event in events * 2] == [DONE] * 4

    assert past.on_hand(sku) == 7


def test_whoever_claims_an_event_while_it_is_being_forgotten_learns_that_it_was(past: Past) -> None:
    sku, receipt = a_receipt(past)
    order = past.handle(sale_placed((sku, 2)), days_ago=91)
    forgetting = past.database.connect()
    assert prune(forgetting, timedelta(days=90), 1000) >= 2

    def end() -> Answer:
        eventually(lambda: waiting(past.database) >= 2)
        forgetting.commit()
        return TOO_OLD

    with forgetting:
        assert together([lambda: past.deliver(receipt), lambda: past.deliver(order), end]) == [TOO_OLD] * 3

    assert past.on_hand(sku) == 6


def test_forgetting_takes_no_more_at_once_than_it_is_told(past: Past) -> None:
    for _ in range(3):
        a_receipt(past, days_ago=200)

    with past.database.begin() as session:
        assert [prune(session, timedelta(days=100), 4) for _ in range(2)] == [4, 2]


def test_after_a_standstill_what_was_under_way_before_is_still_taken_as_new(
    database: Callable[[str], sa.Engine],
) -> None:
    kept, ages = timedelta(days=90), {"long": 215, "before": 130, "last": 120}
    with database("inventory").connect() as session:  # which is never committed
        session.execute(inbox.delete())
        for name, days in ages.items():
            received = sa.func.now() - timedelta(days=days)
            session.execute(inbox.insert().values(function=name, event_id=name, source="", received_at=received))
        session.execute(inbox.insert().values(function="again", event_id="of now", source=""))

        prune(session, kept, 1000)

        assert set(session.execute(sa.select(inbox.c.function)).scalars()) == {"before", "last", "again"}
        assert not session.execute(inbox_pruned.select().where(inbox_pruned.c.function == "last")).all()
        session.execute(sa.text("update inbox set received_at = received_at - interval '46 days'"))
        assert prune(session, kept, 1000) == 2, "half of the time that is kept has gone by since"


@pytest.mark.parametrize("days", ["1", "1.9", "-3", "nan", "inf", "a week"])
def test_a_retention_that_makes_no_sense_is_named(days: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from functions.platform.storage.upkeep.housekeeping import handled_kept
    from shared.process.settings import BadSetting

    monkeypatch.setenv("INBOX_KEPT_DAYS", days)
    with pytest.raises(BadSetting, match="INBOX_KEPT_DAYS"):
        handled_kept.__wrapped__()
