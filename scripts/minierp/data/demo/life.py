"""What becomes of orders: customers wait for what is scarce until it was bought again; goods leave, some come back."""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scripts.minierp.client.answers import Json
from scripts.minierp.client.batches import asked_for
from scripts.minierp.client.client import Client
from scripts.minierp.client.settlement import settled
from scripts.minierp.data.demo.catalogue import CURRENCY, Product
from scripts.minierp.data.demo.staff import Staff
from scripts.minierp.data.demo.steps import Stopwatch
from scripts.minierp.terminal.errors import NoAnswer

WAITING_BUYERS, UNITS_EACH = 2, 2
"""Customers who wait for each scarce product, and the units that each of them wants."""

SHIPPED, PARTLY, RETURNED, SCRAPPED, CANCELLED, THINNED = 40, 12, 6, 2, 5, 5
"""Orders shipped whole and in part, orders taken back and taken back broken, orders cancelled and cancelled by line."""

ON_ITS_WAY = 60.0
"""Seconds in which an event must have had its effect."""


@dataclass(frozen=True)
class Life:
    """How it ended: the orders that waited as they were at first, every sales order and auto-order as it is now."""

    waited: list[Json]
    sales: list[Json]
    purchases: list[Json]


class Aftermath:
    """Goes on where the trade ended."""

    def __init__(self, staff: Staff, watch: Stopwatch) -> None:
        self._staff = staff
        self._watch = watch
        self._run = uuid.uuid4().hex

    def live(self, products: Sequence[Product], sales: Sequence[Json]) -> Life:
        """Backorders, replenishment and its delivery, shipments, returns and cancellations, one after the other."""
        scarce = [product for product in products if product.scarce]
        waited = self._watch.each("Let customers wait", [p for p in scarce for _ in range(WAITING_BUYERS)], self._wait)
        self._watch.each("Buy again what runs low", [scarce], self._replenish)
        purchases = self._watch.each("Take in what was bought", self._auto_orders(scarce), self._receive)
        self._watch.each("Fill the backorders", [order["id"] for order in waited], self._filled)
        self._deliver([order["id"] for order in sales if order["status"] == "confirmed"])
        ids = [order["id"] for order in (*sales, *waited)]
        return Life(waited, list(asked_for(self._staff.clerk, "/sales-orders", "id", ids)), purchases)

    def _deliver(self, confirmed: Sequence[str]) -> None:
        """Of the orders that are certain, some are shipped, some come back, some are given up."""
        left = iter(confirmed)
        shipped, partly, cancelled, thinned = (
            [next(left) for _ in range(many)] for many in (SHIPPED, PARTLY, CANCELLED, THINNED)
        )
        self._watch.each("Ship orders", shipped, self._ship)
        self._watch.each("Ship orders in part", partly, self._ship_one)
        self._watch.each("Take goods back", shipped[:RETURNED], lambda id_: self._take_back(id_, "restock"))
        self._watch.each("Scrap what came back", shipped[-SCRAPPED:], lambda id_: self._take_back(id_, "scrap"))
        self._watch.each("Cancel orders", cancelled, lambda id_: self._cancel(id_, {}))
        one = {"lines": [{"line": 1, "quantity": 1}], "reason": "demo: one less"}
        self._watch.each("Cancel single units", thinned, lambda id_: self._cancel(id_, one))

    def _wait(self, product: Product) -> Json:
        line = {"sku": product.sku, "quantity": UNITS_EACH, "unit_price": product.price, "currency": CURRENCY}
        address = {"street": "Am Wartberg 1", "city": "Jena", "country": "Germany"}
        order = {"customer": "Geduld GmbH", "address": address, "on_shortage": "backorder", "lines": [line]}
        taken = self._staff.clerk.post("/sales-orders", order, key=f"demo-{self._run}-{uuid.uuid4()}").body
        return settled(self._staff.clerk, taken["id"], time.monotonic() + ON_ITS_WAY)

    def _replenish(self, scarce: Sequence[Product]) -> None:
        """Ask for it, unless the clock has done so a moment ago, and wait until it is on order."""
        self._staff.buyer.post("/stock/replenishments", {}, key=f"demo-{self._run}-replenish")
        skus = [product.sku for product in scarce]

        def all_ordered() -> bool:
            return all(Decimal(level["incoming"]) > 0 for level in self._staff.buyer.items("/stock", {"sku": skus}))

        self._until(all_ordered, "What runs low is not on order.")

    def _auto_orders(self, scarce: Sequence[Product]) -> list[Json]:
        """The orders that replenishment placed and that are still open."""
        skus = {product.sku for product in scarce}
        orders = self._staff.buyer.items("/purchase-orders", {"status": "open"})
        return [o for o in orders if o["request_id"] and skus & {line["sku"] for line in o["lines"]}]

    def _receive(self, order: Json) -> Json:
        lines = [{"line": line["line"], "quantity": line["outstanding"]} for line in order["lines"]]
        path = f"/purchase-orders/{order['id']}"
        key = f"demo-{self._run}-receipt-{order['id']}"
        self._staff.warehouse.post(f"{path}/receipts", {"lines": lines}, key=key)
        return self._staff.warehouse.get(path)

    def _filled(self, order_id: str) -> None:
        def confirmed() -> bool:
            return bool(self._staff.clerk.get(f"/sales-orders/{order_id}")["status"] == "confirmed")

        self._until(confirmed, f"Sales order {order_id} still waits for its stock.")

    def _ship(self, order_id: str) -> None:
        self._send(self._staff.warehouse, f"{order_id}/shipments", {"tracking": f"DEMO-{order_id[:8]}"})

    def _ship_one(self, order_id: str) -> None:
        self._send(self._staff.warehouse, f"{order_id}/shipments", {"lines": [{"line": 1, "quantity": 1}]})

    def _take_back(self, order_id: str, disposition: str) -> None:
        line = {"line": 1, "quantity": 1, "disposition": disposition, "reason": "demo: the customer changed their mind"}
        self._send(self._staff.warehouse, f"{order_id}/returns", {"lines": [line]})

    def _cancel(self, order_id: str, body: Json) -> None:
        self._send(self._staff.clerk, f"{order_id}/cancellations", body)

    def _send(self, client: Client, path: str, body: Json) -> None:
        client.post(f"/sales-orders/{path}", body, key=f"demo-{self._run}-{path}")

    def _until(self, true: Callable[[], bool], complaint: str) -> None:
        deadline = time.monotonic() + ON_ITS_WAY
        while not true():
            if time.monotonic() > deadline:
                raise NoAnswer(complaint, "Look at `minierp status` and at `minierp dead-letters list`.")
            time.sleep(0.05)
