"""The audit by the clock and over HTTP: what it tells whom, how often, and when it cannot look."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from functions.platform.rules.audit.findings import Finding
from functions.platform.rules.audit.parts import Part
from functions.platform.storage.audit import looking
from functions.platform.storage.letters.letters import called
from scripts.minierp.local.system.system import System
from shared.objects import store
from shared.outcomes import documents
from shared.outcomes.problems import Unavailable
from tests import factories
from tests.events import product_added, sent
from tests.integration.domain import NOBODY
from tests.integration.functions.platform.books import in_platform, ping
from tests.integration.running import Function, Functions

FINDING = "com.minierp.platform.audit.finding.v1"
PENDING = """
insert into sales_order (id, status, stock_check, customer, address, currency, total_before_discount, total, shortages,
  version, created_at, correlation_id, actor)
values (:id, 'pending', 'answered', 'Ada', '{}', 'EUR', 1, 1, '[]', 1, now(), 'web-7', :actor)
"""
LINE = """
insert into sales_order_line (order_id, line, sku, quantity, unit_price, discount, currency, amount)
values (:id, 1, 'TEA-1', 1, 1, 0, 'EUR', 1)
"""


@pytest.fixture(scope="module")
def auditing(functions: Functions) -> Function:
    return functions["audit-books"]


@pytest.fixture
def wrong(database: Callable[[str], sa.Engine]) -> Iterator[str]:
    """The SKU of a level whose product nobody knows, and which nothing explains."""
    sku = factories.sku()
    with database("inventory").begin() as connection:
        row = "insert into stock_level (sku, on_hand, reserved, incoming, version) values (:sku, 3, 0, 0, 1)"
        connection.execute(sa.text(row), {"sku": sku})
    yield sku
    with database("inventory").begin() as connection:
        connection.execute(sa.text("delete from stock_level where sku = :sku"), {"sku": sku})


@pytest.fixture
def outbox(database: Callable[[str], sa.Engine]) -> Iterator[Callable[..., str]]:
    """Puts an event of long ago into the outbox of product, which is taken out again; its id."""
    ids: list[str] = []

    def put(**columns: Any) -> str:
        event = sent(product_added(factories.sku()), source="/minierp/product/create_product")
        names = ", ".join(columns)
        row = f"insert into outbox (event, created_at{', ' if names else ''}{names}) values (cast(:event as json), "
        row += f"now() - interval '1 hour'{''.join(f', {value}' for value in columns.values())})"
        with database("product").begin() as connection:
            connection.execute(sa.text(row), {"event": documents.write(event)})
        ids.append(event["id"])
        return str(event["id"])

    yield put
    with database("product").begin() as connection:
        connection.execute(sa.text("delete from outbox where event ->> 'id' = any(:ids)"), {"ids": ids})


def found(auditing: Function, **query: Any) -> list[dict[str, Any]]:
    answer = auditing.get("/audit", **query)
    assert answer.status_code == 200, answer.text
    findings: list[dict[str, Any]] = answer.json()["findings"]
    return findings


def told(database: Callable[[str], sa.Engine], sku: str) -> list[Any]:
    query = "select event from outbox where event ->> 'type' = :type and event -> 'data' ->> 'about' = :sku"
    with database("inventory").begin() as connection:
        return [row.event for row in connection.execute(sa.text(query), {"type": FINDING, "sku": sku})]


def test_the_clock_tells_each_finding_once_in_the_domain_where_it_is(
    services: System, monkeypatch: pytest.MonkeyPatch, database: Callable[[str], sa.Engine], wrong: str
) -> None:
    monkeypatch.setattr(looking, "suggested", lambda: 1)
    with in_platform(services.state, REDIS_URL=services.state.redis["auditor_url"]) as platform:
        for _ in range(2):
            tick = {f"Ce-{name}": value for name, value in ping().items() if name != "data"}
            answer = platform.function("audit_books").post("/", headers=tick, json={})
            assert answer.status_code == 204, answer.text

    (event,) = told(database, wrong)
    assert event["data"]["kind"] == "on-hand-wrong"
    assert event["data"]["details"] == {"level": "3", "ledger": "0", "version": "1"}
    assert event["subject"] == event["data"]["finding_id"]


def test_what_is_found_is_told_although_not_all_could_be_looked_at(
    services: System, monkeypatch: pytest.MonkeyPatch, database: Callable[[str], sa.Engine], wrong: str
) -> None:
    monkeypatch.setattr(looking, "suggested", lambda: 1)

    def blind(_part: Part, _patience: float) -> Iterator[Finding]:
        raise Unavailable("Nothing is to be seen here.")

    monkeypatch.setattr(looking, "LOOKS", (blind, *looking.LOOKS, blind))
    with in_platform(services.state, REDIS_URL=services.state.redis["auditor_url"]) as platform:
        tick = {f"Ce-{name}": value for name, value in ping().items() if name != "data"}
        assert platform.function("audit_books").post("/", headers=tick, json={}).status_code == 503

    assert [event["data"]["kind"] for event in told(database, wrong)] == ["on-hand-wrong"]


def test_somebody_who_asks_is_told_and_nobody_else(
    auditing: Function, database: Callable[[str], sa.Engine], wrong: str
) -> None:
    (finding,) = [each for each in found(auditing) if each["subject"] == wrong]

    assert (finding["kind"], finding["domain"], finding["remedy"]) == ("on-hand-wrong", "inventory", "rebuild")
    assert told(database, wrong) == []


def test_all_parts_together_find_what_one_does(auditing: Function, wrong: str) -> None:
    parts = [found(auditing, part=part, of=3) for part in (1, 2, 3)]

    assert [each["subject"] for part in parts for each in part].count(wrong) == 1


def test_an_event_that_nobody_publishes_is_found(auditing: Function, outbox: Callable[..., str]) -> None:
    outbox()

    assert ("message-unpublished", "product") in {(each["kind"], each["domain"]) for each in found(auditing)}


def test_events_that_nobody_archives_are_found(auditing: Function, outbox: Callable[..., str]) -> None:
    outbox(published_at="now()")

    assert ("message-unarchived", "product") in {(each["kind"], each["domain"]) for each in found(auditing)}


@pytest.fixture
def handle(database: Callable[[str], sa.Engine]) -> Iterator[Callable[..., None]]:
    """As if adjust_stock had handled an event, so long ago."""
    ids: list[str] = []

    def note(event: str, ago: str) -> None:
        row = "insert into inbox (function, event_id, source, received_at) values ('adjust_stock', :id, "
        row += "'/minierp/product/create_product', now() - cast(:ago as interval))"
        with database("inventory").begin() as connection:
            connection.execute(sa.text(row), {"id": event, "ago": ago})
        ids.append(event)

    yield note
    with database("inventory").begin() as connection:
        connection.execute(sa.text("delete from inbox where event_id = any(:ids)"), {"ids": ids})


@pytest.fixture
def lost(outbox: Callable[..., str], handle: Callable[..., None]) -> str:
    """An event of an hour ago that its function has not handled, although it handled a later one."""
    event = outbox(published_at="now() - interval '1 hour'")
    handle(outbox(published_at="now() - interval '50 minutes'"), "40 minutes")
    return event


def test_what_waits_for_a_function_that_handles_nothing_is_not_lost(
    auditing: Function, outbox: Callable[..., str], handle: Callable[..., None]
) -> None:
    handle(outbox(published_at="now() - interval '70 minutes'"), "65 minutes")
    event = outbox(published_at="now() - interval '1 hour'")
    handle(outbox(published_at="now() - interval '50 minutes'"), "1 minute")  # it came back just now

    assert "message-lost" not in {each["kind"] for each in found(auditing) if each["subject"] == event}


def test_what_somebody_discarded_is_not_lost(services: System, auditing: Function, lost: str) -> None:
    with in_platform(services.state):
        keys = [f"dead-letters/discarded/{queue}/{called(lost)}.json" for queue in ("of-others", "adjust-stock")]
        store.put(keys[0], b"{}")
        others = {each["kind"] for each in found(auditing) if each["subject"] == lost}
        store.put(keys[1], b"{}")
        ours = {each["kind"] for each in found(auditing) if each["subject"] == lost}
        for key in keys:
            store.delete(key)

    assert ("message-lost" in others, "message-lost" in ours) == (True, False)


def test_a_lost_event_is_published_again_and_no_other(
    auditing: Function, lost: str, database: Callable[[str], sa.Engine]
) -> None:
    (finding,) = [each for each in found(auditing) if each["subject"] == lost and each["kind"] == "message-lost"]
    position = int(finding["details"]["position"])
    other = {"domain": "product", "position": position, "id": str(uuid.uuid4())}
    mine = {"domain": "product", "position": position, "id": lost}

    key = {"Idempotency_Key": str(uuid.uuid4())}  # again is no harm, so that it says nothing

    assert auditing.post("/audit/repairs", {"publish": [other]}).json() == {"published": 0, "announced": 0}
    for _ in range(2):
        assert auditing.post("/audit/repairs", {"publish": [mine]}, **key).json() == {"published": 1, "announced": 0}
    with database("product").begin() as connection:
        query = sa.text("select published_at from outbox where position = :position")
        assert connection.execute(query, {"position": position}).scalar_one() is None


@pytest.mark.parametrize(("actor", "said"), [("ada", "ada"), (None, "system")], ids=["known", "of before"])
def test_an_order_that_is_announced_again_is_still_of_who_placed_it(
    auditing: Function, database: Callable[[str], sa.Engine], actor: str | None, said: str
) -> None:
    order = uuid.uuid4()
    with database("sales").begin() as connection:
        connection.execute(sa.text(PENDING), {"id": order, "actor": actor})
        connection.execute(sa.text(LINE), {"id": order})

    answer = auditing.post("/audit/repairs", {"announce": [str(order)]})

    assert answer.json() == {"published": 0, "announced": 1}
    with database("sales").begin() as connection:
        events = "delete from outbox where event ->> 'subject' = :id returning event"
        (event,) = connection.execute(sa.text(events), {"id": str(order)}).scalars()
        connection.execute(sa.text("delete from sales_order_line where order_id = :id"), {"id": order})
        connection.execute(sa.text("delete from sales_order where id = :id"), {"id": order})
    assert (event["actorid"], event["correlationid"]) == (said, "web-7")


def test_an_event_that_its_function_refused_is_not_lost(
    auditing: Function, lost: str, database: Callable[[str], sa.Engine]
) -> None:
    refusal = {"id": str(uuid.uuid4()), "type": "com.minierp.platform.event.refused.v1", "subject": lost,
               "source": "/minierp/inventory/adjust_stock"}  # fmt: skip
    with database("inventory").begin() as connection:
        row = "insert into outbox (event, published_at) values (cast(:event as json), now())"
        connection.execute(sa.text(row), {"event": documents.write(refusal)})

    assert "message-lost" not in {each["kind"] for each in found(auditing) if each["subject"] == lost}


def test_a_dead_letter_is_not_lost(services: System, auditing: Function, lost: str) -> None:
    with in_platform(services.state):
        key = f"dead-letters/parked/adjust-stock/{called(lost)}.0.json"
        store.put(key, b"{}")
        kinds = {each["kind"] for each in found(auditing) if each["subject"] == lost}
        store.delete(key)

    assert "message-lost" not in kinds


def test_what_somebody_threw_away_is_not_lost(
    services: System, functions: Functions, auditing: Function, outbox: Callable[..., str]
) -> None:
    event = outbox(published_at="now() - interval '1 hour'")
    with in_platform(services.state):
        store.put(
            f"dead-letters/parked/adjust-stock/{called(event)}.0.json", documents.write({"event_id": event}).encode()
        )
        assert functions["discard-dead-letter"].delete(f"/dead-letters/{event}").status_code == 200
        kinds = {each["kind"] for each in found(auditing) if each["subject"] == event}
        store.delete(f"dead-letters/discarded/adjust-stock/{called(event)}.json")

    assert "message-lost" not in kinds


@pytest.mark.parametrize("away", ["SALES_DATABASE_URL", "REDIS_URL"])
def test_who_cannot_look_everywhere_says_so(functions: Functions, away: str) -> None:
    address = {"SALES_DATABASE_URL": f"postgresql+pg8000://a:b@{NOBODY}/c", "REDIS_URL": f"redis://{NOBODY}/0"}

    with functions.another("audit-books", **{away: address[away]}) as blind:
        assert blind.get("/audit").status_code == 503


def test_what_is_asked_wrongly_is_refused_by_field(auditing: Function) -> None:
    questions = auditing.get("/audit", part=0, of="x", patience=-1)
    beyond = auditing.get("/audit", part=3, of=2)
    repairs = auditing.post("/audit/repairs", {"publish": [{"domain": "x", "position": 0}], "announce": ["y"]})

    assert {error["field"] for error in questions.json()["errors"]} == {"part", "of", "patience"}
    assert beyond.status_code == 422
    assert {error["field"] for error in repairs.json()["errors"]} == {
        "publish.0.domain", "publish.0.position", "publish.0.id", "announce.0",
    }  # fmt: skip
