"""The orders of one run, looked up in both databases: each taken once, confirmed, and reserved once."""

import time
from dataclasses import dataclass
from decimal import Decimal

from scripts.minierp.bench.measuring.databases import one
from scripts.minierp.bench.measuring.shop import Shop
from scripts.minierp.bench.soak.selling import Sold

_PATIENCE = 180.0
_ORDERED = """
select count(*), count(*) filter (where status = 'confirmed'), coalesce(sum(units), 0), array_agg(id::text)
from sales_order, lateral (select sum(quantity) as units from sales_order_line where order_id = id) as lines
where customer = :customer
"""
_RESERVED = """
select coalesce(sum(reserved), 0) from reservation where order_id = any(cast(:orders as uuid[]))
"""
_MOVED = """
select coalesce(sum(units), 0), count(*) filter (where times > 1)
from (
  select sum(quantity) as units, count(*) as times from movement
  where kind = 'reserved' and reference = any(cast(:references as text[])) group by reference, sku
) as moves
"""


@dataclass(frozen=True)
class Books:
    """Orders and units of one run. twice: lines that were reserved more than once."""

    orders: int
    confirmed: int
    ordered: Decimal
    reserved: Decimal
    moved: Decimal
    twice: int

    def settled(self, taken: int, given_up: int = 0) -> bool:
        """Whether so many orders were taken, and each of them is settled exactly once.

        given_up: orders that clients gave up, of which some may have been taken all the same.
        """
        counts = taken <= self.orders == self.confirmed <= taken + given_up
        return counts and self.ordered == self.reserved == self.moved and not self.twice


def settled_books(shop: Shop, sold: Sold) -> Books:
    """The books once every order is settled, or as they are after three minutes."""
    deadline, taken = time.monotonic() + _PATIENCE, len(set(sold.taken))
    while not (books := _books(shop, sold)).settled(taken, len(sold.given_up)) and time.monotonic() < deadline:
        time.sleep(1)
    return books


def _books(shop: Shop, sold: Sold) -> Books:
    orders, confirmed, ordered, ids = one(shop.database("sales"), _ORDERED, customer=sold.customer)
    inventory = shop.database("inventory")
    (reserved,) = one(inventory, _RESERVED, orders=ids or [])
    moved, twice = one(inventory, _MOVED, references=[f"sales-order:{each}" for each in ids or []])
    return Books(orders, confirmed, ordered, reserved, moved, twice)
