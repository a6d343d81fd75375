"""Events that are broken, or that nobody understands: dead letters with their reasons, and nothing else happens."""

import json
import uuid
from collections.abc import Iterator

import pika
import pytest

from scripts.minierp.local.system.system import System
from shared.process.domains import DOMAINS
from tests.e2e.broker import operator
from tests.e2e.shop import Json, Shop
from tests.e2e.waiting import eventually_equal

SETTLED = "com.minierp.inventory.stock.reserved.v1"
SOURCE, ORDER = "/broken", "00000000-0000-4000-8000-00000badbad0"
QUEUE, DEAD = "settle-sales-order", "settle-sales-order.dead-letters"


def attributes(event_id: str, **changed: object) -> Json:
    """The AMQP headers of an event that settle-sales-order understands."""
    given = {
        "ce-specversion": "1.0", "ce-id": event_id, "ce-type": SETTLED, "ce-source": SOURCE,
        "ce-time": "2031-07-01T12:00:00Z", "content-type": "application/json",
    }  # fmt: skip
    return given | {name.replace("_", "-"): value for name, value in changed.items()}


def fact(**changed: object) -> bytes:
    """The data of such an event, about an order that does not exist."""
    line = {"sku": "TEA-1", "quantity": "1"}
    return json.dumps({"order_id": ORDER, "lines": [line], **changed}).encode()


def batch(event_id: str) -> bytes:
    return json.dumps([{"specversion": "1.0", "id": event_id, "type": SETTLED, "source": SOURCE}]).encode()


def untyped() -> bytes:
    return json.dumps({"specversion": "1.0", "source": SOURCE}).encode()


STRUCTURED = "application/cloudevents+json"
JSON = "application/json"


def old_prefix(event_id: str) -> Json:
    return {f"cloudEvents:{name[3:]}": value for name, value in attributes(event_id).items() if name[:3] == "ce-"}


BROKEN = {
    # the function refuses these
    "of an unknown type": (lambda i: attributes(i, ce_type="com.acme.tea.v1"), fact(), JSON, "com.acme.tea.v1"),
    "about an order that does not exist": (attributes, fact(), JSON, "There is no sales order"),
    "that is not JSON": (attributes, b"{tea", JSON, "is not JSON"),
    "without data": (attributes, b"", JSON, "valid"),
    "that is not UTF-8": (attributes, b'{"order_id": "\xff"}', JSON, "not UTF-8"),
    "that is a list": (attributes, b"[]", JSON, "valid"),
    "with NaN": (attributes, fact(lines=[{"sku": "TEA-1", "quantity": float("nan")}]), JSON, "NaN"),
    "with a huge number": (attributes, fact(lines=[{"sku": "TEA-1", "quantity": 10**30}]), JSON, "line 1, quantity"),
    "with an endless number": (attributes, fact(lines=[{"sku": "TEA-1", "quantity": "1e99999999"}]), JSON, "28 digits"),
    "with an unknown field": (attributes, fact(colour="green"), JSON, "colour"),
    "with 10,000 lines": (attributes, fact(lines=[{"sku": "TEA-1", "quantity": "1"}] * 10_000), JSON, "500"),
    "of 1.5 MB": (attributes, b" " * 1_500_000, JSON, "at most 1048576 bytes"),
    "of text": (lambda i: attributes(i, content_type="text/plain"), b"tea", "text/plain", "only application/json"),
    "with the prefix cloudEvents:": (old_prefix, fact(), JSON, "dev.knative.rabbitmq.event"),
    "of specversion 9": (lambda i: attributes(i, ce_specversion="9"), fact(), JSON, "dev.knative.rabbitmq.event"),
    "that is no event": (lambda _: {}, b"hello", "", "not JSON"),
    # the source cannot deliver these
    "with a hyphen in a name": (lambda i: attributes(i, ce_shop_name="x"), fact(), JSON, "'shop-name' is no"),
    "with a time without a zone": (lambda i: attributes(i, ce_time="2031-07-01T12:00:00"), fact(), JSON, "RFC 3339"),
    "with an empty type": (lambda i: attributes(i, ce_type=""), fact(), JSON, "no type"),
    "in a batch": (lambda _: {}, batch("1"), "application/cloudevents-batch+json", "batch"),
    "structured and not JSON": (lambda _: {}, b"{tea", STRUCTURED, "the source cannot deliver this"),
    "structured without a type": (lambda _: {}, untyped(), STRUCTURED, "no type"),
}  # fmt: skip


@pytest.fixture
def dead_letters_purged(running: System, shop: Shop) -> Iterator[None]:
    yield
    with operator(running) as channel:
        channel.queue_purge(DEAD)
    for letter in shop.http.get("/dead-letters", params={"limit": 200}).json()["items"]:
        shop.http.request("DELETE", f"/dead-letters/{letter['id']}", json={})


def stored(shop: Shop) -> dict[str, int]:
    """How many rows there are about these events or their order, in all tables that say something of the business."""
    tables = {"product": ["product"], "inventory": ["movement", "stock_level", "reservation"],
              "purchasing": ["purchase_order", "history"],
              "sales": ["sales_order", "sales_order_line", "history"]}  # fmt: skip
    named = "position(:source in t::text) > 0 or position(:order in t::text) > 0"
    return {
        f"{domain}.{table}": shop.rows(
            domain, f"select count(*) from {table} t where {named}", source=SOURCE, order=ORDER
        )[0][0]
        for domain in DOMAINS
        for table in [*tables[domain], "inbox"]
    }


def test_every_broken_event_becomes_a_dead_letter_with_its_reason_and_nothing_is_stored(
    running: System, shop: Shop, dead_letters_purged: None
) -> None:
    ids = {name: str(uuid.uuid4()) for name in BROKEN}

    with operator(running) as channel:
        for name, (headers, body, content_type, _) in BROKEN.items():
            properties = pika.BasicProperties(
                headers=headers(ids[name]), content_type=content_type, message_id=ids[name], delivery_mode=2
            )
            channel.basic_publish("", QUEUE, body, properties)

    def unexplained() -> dict[str, str]:
        letters = shop.minierp("dead-letters", "list", "--queue", QUEUE, "--json")
        reasons = {letter["event_id"]: letter["reason"] for letter in letters}
        given = {name: reasons.get(event_id, "no dead letter") for name, event_id in ids.items()}
        return {name: reason for name, reason in given.items() if BROKEN[name][3] not in reason}

    eventually_equal(unexplained, {})
    assert {table: count for table, count in stored(shop).items() if count} == {}
