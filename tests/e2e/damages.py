"""Every kind of damage that an audit is to find: each sets itself up, then does it, then undoes what nobody repairs.

A damage is a generator. Its first step makes what is to be damaged, its second damages it and gives what is to be
found, each a kind and what it is about; what comes after that undoes the damage.
"""

import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from typing import Any

import redis
import sqlalchemy as sa

from shared.stock.level import cache_key
from tests.e2e.broker import EVENTS, operator
from tests.e2e.shop import Shop, new_sku, order_of
from tests.e2e.waiting import eventually

Found = set[tuple[str, str]]
Steps = Generator[Found | None, None, None]

COPIED = "sku, kind, quantity, reference, event_id, correlation_id, note, recorded_at, version"
PENDING = "select 1 from sales_order where id = :id and status = 'pending'"


class Vandal:
    """Whoever can do everything to a running system."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.redis = redis.Redis.from_url(shop.running.state.redis["writer_url"], decode_responses=True)
        urls = {domain: found["url"] for domain, found in shop.running.state.databases.items()}
        self._engines = {domain: sa.create_engine(url) for domain, url in urls.items()}

    def close(self) -> None:
        self.redis.close()
        for engine in self._engines.values():
            engine.dispose()

    def change(self, domain: str, statement: str, **values: object) -> None:
        """One statement, which must change something."""
        with self._engines[domain].begin() as connection:
            assert connection.execute(sa.text(statement), values).rowcount, (statement, values)

    def level(self, sku: str, **changes: object) -> None:
        """Change a level by hand; the read model has it no more, as after a minute."""
        set_to = ", ".join(f"{name} = :{name}" for name in changes)
        self.change("inventory", f"update stock_level set {set_to} where sku = :sku", sku=sku, **changes)
        self.redis.delete(cache_key(sku))

    def moved(self, sku: str, kind: str, quantity: int, reference: str = "adjustment") -> None:
        """A movement that nothing else tells of."""
        statement = """
            insert into movement (sku, kind, quantity, reference, event_id, correlation_id, version)
            select sku, :kind, :quantity, :reference, :event, :event, version from stock_level where sku = :sku
        """
        values = {"kind": kind, "quantity": quantity, "reference": reference, "event": str(uuid.uuid4())}
        self.change("inventory", statement, sku=sku, **values)

    def sold(self, sku: str, quantity: int, shipped: int = 0, **more: Any) -> str:
        """The id of an order that is settled, of which so much was shipped."""
        body = {**order_of((sku, quantity)), **more}
        (order,) = self.shop.settled([self._taken(body)])
        if shipped:
            lines = {"lines": [{"line": 1, "quantity": shipped}]}
            assert self.shop.http.post(f"/sales-orders/{order['id']}/shipments", json=lines).status_code == 201
            self._until(f"select 1 from movement where kind = 'shipped' and reference = 'sales-order:{order['id']}'")
        return str(order["id"])

    def _taken(self, body: Any) -> str:
        """The id of an order, as soon as the read model has the stock for it."""

        def take() -> str:
            answer = self.shop.http.post("/sales-orders", json=body)
            return str(answer.json()["id"]) if answer.status_code == 201 else ""

        return eventually(take, "the order is taken")

    def bought(self, sku: str, quantity: int, received: int = 0) -> str:
        """The id of a purchase order that inventory has heard of, of which so much came in."""
        line = {"sku": sku, "quantity": quantity, "unit_price": "2.50", "currency": "EUR"}
        body = {"supplier": "Exotic Liquids", "expected_date": "2031-07-01", "lines": [line]}
        placed = self.shop.http.post("/purchase-orders", json=body)
        assert placed.status_code == 201, placed.text
        order = str(placed.json()["id"])
        self._until(f"select 1 from expectation where order_id = '{order}'")
        if received:
            lines = {"lines": [{"line": 1, "quantity": received}]}
            assert self.shop.http.post(f"/purchase-orders/{order}/receipts", json=lines).status_code == 201
            self._until(f"select 1 from expectation where order_id = '{order}' and received = {received}")
        return order

    def cached(self, sku: str) -> str:
        """What Redis has of a SKU, once it has it."""
        self.shop.http.post("/sales-orders", json=order_of((sku, 10_000)))  # refused, and so the level is read
        return str(eventually(lambda: self.redis.get(cache_key(sku)), f"{sku} is in the read model"))

    @contextmanager
    def unbound(self, queue: str, event_type: str) -> Generator[None, None, None]:
        """Events of a type are lost on their way to a queue."""
        with operator(self.shop.running) as channel:
            channel.queue_unbind(queue, EVENTS, event_type)
            try:
                yield
            finally:
                channel.queue_bind(queue, EVENTS, event_type)

    def event(self, domain: str, event_type: str, subject: str) -> str:
        """The id of an event, once it is published."""
        query = """
            select event ->> 'id' from outbox
            where event ->> 'subject' = :subject and event ->> 'type' = :type and published_at is not null
        """
        ask = partial(self.shop.rows, domain, query, subject=subject, type=event_type)
        return str(eventually(ask, f"{event_type} is published")[0][0])

    def lost_order(self, sku: str) -> str:
        """The id of an order whose event is lost."""
        with self.unbound("reserve-stock", "com.minierp.sales.order.created.v2"):
            order = self._taken(order_of((sku, 1)))
            self.event("sales", "com.minierp.sales.order.created.v2", order)
        return order

    def lost_word(self, sku: str) -> str:
        """The id of an order for which stock is held, and which has not heard of it."""
        with self.unbound("settle-sales-order", "com.minierp.inventory.stock.reserved.v2"):
            order = self._taken(order_of((sku, 1)))
            self.event("inventory", "com.minierp.inventory.stock.reserved.v2", order)
        return order

    def _until(self, query: str) -> None:
        eventually(lambda: self.shop.rows("inventory", query), query)


def on_hand(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    yield None
    vandal.level(sku, on_hand=11)
    yield {("on-hand-wrong", sku)}


def reserved(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    vandal.sold(sku, 2)
    yield None
    vandal.level(sku, reserved=3)
    yield {("reserved-wrong", sku)}


def incoming(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    yield None
    vandal.level(sku, incoming=4)
    yield {("incoming-wrong", sku)}


def doubled_by_hand(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    yield None
    vandal.change("inventory", f"insert into movement ({COPIED}) select {COPIED} from movement where sku = :s", s=sku)
    yield {("movement-doubled", sku)}


def doubled_for_an_order(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    order = vandal.sold(sku, 2)
    yield None
    copy = f"insert into movement ({COPIED}) select {COPIED} from movement where reference = :mine"
    vandal.change("inventory", copy, mine=f"sales-order:{order}")
    yield {("movement-doubled", sku)}


def missing(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    order = vandal.sold(sku, 2)
    yield None
    vandal.change("inventory", "delete from movement where reference = :mine", mine=f"sales-order:{order}")
    yield {("movement-missing", sku)}


def altered(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    vandal.sold(sku, 5, shipped=2)
    yield None
    vandal.change("inventory", "update movement set quantity = 4 where sku = :sku and kind = 'shipped'", sku=sku)
    yield {("movement-altered", sku)}


def reservation(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    order = vandal.sold(sku, 3)
    yield None
    vandal.change("inventory", "update reservation set reserved = 2, waiting = 1 where order_id = :id", id=order)
    yield {("reservation-wrong", sku)}


def no_reservation(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    order = vandal.sold(sku, 3)
    yield None
    vandal.change("inventory", "delete from reservation where order_id = :id", id=order)
    yield {("reservation-wrong", sku)}


def expectation(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    order = vandal.bought(sku, 5)
    yield None
    vandal.change("inventory", "update expectation set given_up = 1 where order_id = :id", id=order)
    yield {("expectation-wrong", sku)}


def waiting(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(1)
    order = vandal.sold(sku, 4, on_shortage="backorder")
    yield None
    vandal.change("inventory", "update reservation set waiting = 5 where order_id = :id", id=order)
    yield {("waiting-wrong", sku)}


def free_stock(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(1)
    vandal.sold(sku, 4, on_shortage="backorder")
    yield None
    vandal.level(sku, on_hand=3)
    vandal.moved(sku, "gain", 2)
    yield {("waits-beside-free-stock", sku)}


def cached_wrongly(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    yield None
    text = vandal.cached(sku).replace('"on_hand":"9"', '"on_hand":"90"')
    vandal.redis.set(cache_key(sku), text, ex=60)
    yield {("read-model-wrong", sku)}


def cached_unreadably(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    yield None
    vandal.redis.set(cache_key(sku), "garbage", ex=60)
    yield {("read-model-wrong", sku)}


def cached_ahead(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    yield None
    version, _, rest = vandal.cached(sku).partition(" ")
    ahead = int(version) + 50
    text = rest.replace(f'"version":{version}', f'"version":{ahead}')
    vandal.redis.set(cache_key(sku), f"{ahead} {text}", ex=60)
    yield {("read-model-ahead", sku)}


def cached_for_ever(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    yield None
    version, _, rest = vandal.cached(sku).partition(" ")
    behind = int(version) - 1
    text = rest.replace(f'"version":{version}', f'"version":{behind}')
    vandal.redis.set(cache_key(sku), f"{behind} {text}")
    yield {("read-model-stale", sku)}


def cached_for_nobody(vandal: Vandal) -> Steps:
    sku, nobody = vandal.shop.product(9), new_sku()
    yield None
    vandal.redis.set(cache_key(nobody), vandal.cached(sku).replace(sku, nobody), ex=60)
    yield {("read-model-unknown-sku", nobody)}


def unheard_product(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    yield None
    vandal.change("product", "update product set version = version + 1 where sku = :sku", sku=sku)
    yield {("product-unheard", sku)}
    vandal.change("product", "update product set version = version - 1 where sku = :sku", sku=sku)


def another_product(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    yield None
    vandal.level(sku, status="discontinued")
    yield {("product-differs", sku)}
    vandal.level(sku, status="active")


def nobodys_level(vandal: Vandal) -> Steps:
    sku = new_sku()
    yield None
    level = """
        insert into stock_level (sku, on_hand, reserved, incoming, version, status, type, product_version)
        values (:sku, 0, 0, 0, 1, 'active', 'both', 1)
    """
    vandal.change("inventory", level, sku=sku)
    yield {("level-of-nobody", sku)}
    vandal.change("inventory", "delete from stock_level where sku = :sku", sku=sku)


def unanswered(vandal: Vandal) -> Steps:
    request = str(uuid.uuid4())
    yield None
    asked = "insert into replenishment (id, supplier, status) values (:id, 'Exotic Liquids', 'requested')"
    vandal.change("inventory", asked, id=request)
    yield {("request-unanswered", request)}
    vandal.change("inventory", "delete from replenishment where id = :id", id=request)


def no_announcement(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    yield None
    order = vandal.lost_order(sku)
    vandal.change("sales", "delete from outbox where event ->> 'subject' = :id", id=order)
    yield {("order-unannounced", order)}


def no_decision(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    yield None
    order = vandal.lost_word(sku)
    vandal.change("inventory", "delete from outbox where event ->> 'subject' = :id", id=order)
    yield {("decision-unheard", order)}


def promise(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    order = vandal.sold(sku, 3, shipped=1)
    yield None
    vandal.change("sales", "update sales_order_line set waiting = 1 where order_id = :id", id=order)
    yield {("promise-differs", order)}


def handled_twice(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    order = vandal.sold(sku, 3, shipped=1)
    yield None
    vandal.level(sku, on_hand=7, reserved=1)
    vandal.moved(sku, "shipped", 1, f"sales-order:{order}")
    vandal.change("inventory", "update reservation set shipped = 2, reserved = 1 where order_id = :id", id=order)
    yield {("shipped-differs", order)}
    vandal.change("inventory", "update reservation set shipped = 1, reserved = 2 where order_id = :id", id=order)
    vandal.change("inventory", "delete from movement where sku = :sku and kind = 'shipped' and id = ("
                  "select max(id) from movement where sku = :sku)", sku=sku)  # fmt: skip
    vandal.level(sku, on_hand=8, reserved=2)


def held_for_a_rejected_one(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    order = vandal.sold(sku, 1)
    yield None
    reject = "update sales_order set status = 'rejected' where id = :id"
    vandal.change("sales", reject, id=order)
    yield {("rejected-but-reserved", order)}
    vandal.change("sales", "update sales_order set status = 'confirmed' where id = :id", id=order)


def held_for_nobody(vandal: Vandal) -> Steps:
    sku, order = vandal.shop.product(9), str(uuid.uuid4())
    yield None
    vandal.level(sku, reserved=1)
    vandal.moved(sku, "reserved", 1, f"sales-order:{order}")
    row = "insert into reservation (order_id, sku, placed_at, ordered, reserved) values (:id, :sku, now(), 1, 1)"
    vandal.change("inventory", row, id=order, sku=sku)
    yield {("reservation-of-nobody", order)}
    vandal.change("inventory", "delete from reservation where order_id = :id", id=order)
    vandal.change("inventory", "delete from movement where sku = :sku and kind = 'reserved'", sku=sku)
    vandal.level(sku, reserved=0)


def sales_status(vandal: Vandal) -> Steps:
    order = vandal.sold(vandal.shop.product(9), 1)
    yield None
    vandal.change("sales", "update sales_order set status = 'backordered' where id = :id", id=order)
    yield {("sales-status-wrong", order)}
    vandal.change("sales", "update sales_order set status = 'confirmed' where id = :id", id=order)


def sales_total(vandal: Vandal) -> Steps:
    order = vandal.sold(vandal.shop.product(9), 1)
    yield None
    vandal.change("sales", "update sales_order set total = total - 1 where id = :id", id=order)
    yield {("sales-total-wrong", order)}
    vandal.change("sales", "update sales_order set total = total + 1 where id = :id", id=order)


def shipment(vandal: Vandal) -> Steps:
    order = vandal.sold(vandal.shop.product(9), 3, shipped=1)
    yield None
    parts = "update shipment_line set quantity = {} where shipment_id in (select id from shipment where order_id = :id)"
    vandal.change("sales", parts.format(2), id=order)
    yield {("shipment-differs", order)}
    vandal.change("sales", parts.format(1), id=order)


def purchase(vandal: Vandal) -> Steps:
    order = vandal.bought(vandal.shop.product(9), 5)
    yield None
    vandal.change("purchasing", "update purchase_order_line set quantity = 6 where order_id = :id", id=order)
    yield {("purchase-differs", order)}
    vandal.change("purchasing", "update purchase_order_line set quantity = 5 where order_id = :id", id=order)


def expected_of_nobody(vandal: Vandal) -> Steps:
    sku, order = vandal.shop.product(9), str(uuid.uuid4())
    yield None
    vandal.level(sku, incoming=1)
    vandal.moved(sku, "ordered", 1, f"purchase-order:{order}")
    vandal.change(
        "inventory", "insert into expectation (order_id, sku, ordered) values (:id, :sku, 1)", id=order, sku=sku
    )
    yield {("expectation-of-nobody", order)}
    vandal.change("inventory", "delete from expectation where order_id = :id", id=order)
    vandal.change("inventory", "delete from movement where sku = :sku and kind = 'ordered'", sku=sku)
    vandal.level(sku, incoming=0)


def purchase_status(vandal: Vandal) -> Steps:
    order = vandal.bought(vandal.shop.product(9), 5)
    yield None
    vandal.change("purchasing", "update purchase_order set status = 'received' where id = :id", id=order)
    yield {("purchase-status-wrong", order)}
    vandal.change("purchasing", "update purchase_order set status = 'open' where id = :id", id=order)


def purchase_total(vandal: Vandal) -> Steps:
    order = vandal.bought(vandal.shop.product(9), 5)
    yield None
    vandal.change("purchasing", "update purchase_order set total = total + 1 where id = :id", id=order)
    yield {("purchase-total-wrong", order)}
    vandal.change("purchasing", "update purchase_order set total = total - 1 where id = :id", id=order)


def receipt(vandal: Vandal) -> Steps:
    order = vandal.bought(vandal.shop.product(9), 5, received=2)
    yield None
    parts = "update receipt_line set quantity = {} where receipt_id in (select id from receipt where order_id = :id)"
    vandal.change("purchasing", parts.format(3), id=order)
    yield {("receipt-differs", order)}
    vandal.change("purchasing", parts.format(2), id=order)


def lost_on_its_way_in(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    yield None
    order = vandal.lost_order(sku)
    vandal.sold(vandal.shop.product(9), 1)  # a later event comes through: the function is there
    yield {("message-lost", vandal.event("sales", "com.minierp.sales.order.created.v2", order))}


def lost_on_its_way_back(vandal: Vandal) -> Steps:
    sku = vandal.shop.product(9)
    yield None
    order = vandal.lost_word(sku)
    vandal.sold(vandal.shop.product(9), 1)
    yield {("message-lost", vandal.event("inventory", "com.minierp.inventory.stock.reserved.v2", order))}


def sent_by_nobody(vandal: Vandal) -> Steps:
    event = str(uuid.uuid4())
    yield None
    row = "insert into inbox (function, event_id, source) values ('settle_sales_order', :id, :source)"
    vandal.change("sales", row, id=event, source="/minierp/inventory/reserve_stock")
    yield {("message-of-nobody", event)}
    vandal.change("sales", "delete from inbox where event_id = :id", id=event)


DAMAGES: tuple[Callable[[Vandal], Steps], ...] = (
    on_hand, reserved, incoming, doubled_by_hand, doubled_for_an_order, missing, altered, reservation, no_reservation,
    expectation, waiting, free_stock, cached_wrongly, cached_unreadably, cached_ahead, cached_for_ever,
    cached_for_nobody, unheard_product, another_product, nobodys_level, unanswered, no_announcement, no_decision,
    promise, handled_twice, held_for_a_rejected_one, held_for_nobody, sales_status, sales_total, shipment, purchase,
    expected_of_nobody, purchase_status, purchase_total, receipt, lost_on_its_way_in, lost_on_its_way_back,
    sent_by_nobody,
)  # fmt: skip
