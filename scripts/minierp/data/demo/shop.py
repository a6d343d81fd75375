"""The demo's dealings with MiniERP: catalogue, stock, purchases with receipts, sales. All of it over HTTPS."""

import re
import time
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from scripts.minierp.client.answers import Json
from scripts.minierp.client.client import Client
from scripts.minierp.client.settlement import settled
from scripts.minierp.data.demo.catalogue import CURRENCY, Product
from scripts.minierp.data.demo.plan import Plan, Purchase, Sale
from scripts.minierp.data.demo.staff import Staff
from scripts.minierp.data.demo.steps import Stopwatch
from scripts.minierp.terminal.errors import NoAnswer, Refused

ON_ITS_WAY = 60.0
"""Seconds in which an event must have reached inventory."""


@dataclass(frozen=True)
class Trade:
    """What came of the plan: purchase orders as they stand, sales orders settled, and the sales refused at once."""

    purchases: list[Json]
    sales: list[Json]
    refused: list[Sale]


class Shop:
    """Carries out a plan; every run is a new one, whatever an earlier one left."""

    def __init__(self, staff: Staff, watch: Stopwatch) -> None:
        self._staff = staff
        self._watch = watch
        self._run = uuid.uuid4().hex

    def trade(self, plan: Plan) -> Trade:
        """The whole plan, step by step."""
        self._watch.each("Enter suppliers", sorted({product.supplier for product in plan.products}), self._supply)
        self._watch.each("Create products", plan.products, self._create)
        self._watch.each("Stock the shelves", plan.products, self._stock)
        before = self._on_hand(plan.products)
        purchases = self._watch.each("Order from suppliers", list(enumerate(plan.purchases)), self._buy)
        arriving = [(purchase, order) for purchase, order in purchases if purchase.arrives]
        received = self._watch.each("Take deliveries", arriving, self._receive)
        self._watch.each("Deliveries on the shelf", list(_expected(before, received).items()), self._await)
        placed = self._watch.each("Take customers' orders", list(enumerate(plan.sales)), self._sell)
        deadline = time.monotonic() + ON_ITS_WAY
        taken = [order["id"] for order in placed if order]
        sales = self._watch.each("Settle them", taken, lambda order_id: settled(self._staff.clerk, order_id, deadline))
        refused = [sale for sale, order in zip(plan.sales, placed, strict=True) if not order]
        open_still = [order for purchase, order in purchases if not purchase.arrives]
        return Trade([*received, *open_still], sales, refused)

    def _supply(self, name: str) -> None:
        """New, or there since an earlier demo."""
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        code = re.sub(r"[^A-Z0-9]+", "-", plain.upper())
        document = {"code": code, "name": name, "currency": CURRENCY, "lead_time_days": 7}
        self._new(self._staff.buyer, "/suppliers", document, code, "supplier-exists")

    def _create(self, product: Product) -> None:
        """New, or there since an earlier demo."""
        document = {
            "sku": product.sku, "name": product.name, "description": product.category, "unit": product.unit,
            "price": product.price, "currency": CURRENCY, "preferred_supplier": product.supplier,
            "reorder_point": product.opening / 5, "reorder_quantity": product.opening, "auto_order": product.scarce,
        }  # fmt: skip
        self._new(self._staff.seller, "/products", document, product.sku, "product-exists")

    def _new(self, client: Client, path: str, document: Json, key: object, unless: str) -> None:
        try:
            client.post(path, document, key=f"demo-{self._run}-{path}/{key}")
        except Refused as refusal:
            if refusal.kind != unless:
                raise

    def _stock(self, product: Product) -> None:
        """Bring what is available to the opening stock; an earlier demo's orders keep what they reserved."""
        path = f"/stock/{product.sku}"
        level = self._staff.warehouse.get(path, missing_for=ON_ITS_WAY)
        missing = product.opening - Decimal(level["available"])
        if missing:
            reason = "correction" if Decimal(level["on_hand"]) else "opening_balance"
            opening = {"reason": reason, "quantity": missing, "note": "demo: on the shelf"}
            self._staff.warehouse.post(f"{path}/adjustments", opening, key=f"demo-{self._run}-{product.sku}")

    def _on_hand(self, products: Sequence[Product]) -> dict[str, Decimal]:
        levels = self._staff.warehouse.items("/stock", {"sku": [product.sku for product in products]})
        return {level["sku"]: Decimal(level["on_hand"]) for level in levels}

    def _buy(self, numbered: tuple[int, Purchase]) -> tuple[Purchase, Json]:
        number, purchase = numbered
        lines = [
            {"sku": product.sku, "quantity": quantity, "unit_price": product.cost, "currency": CURRENCY}
            for product, quantity in purchase.lines
        ]
        due = datetime.now(UTC).date() + timedelta(days=purchase.due_in)
        order = {"supplier": purchase.supplier, "expected_date": due, "lines": lines}
        return purchase, self._staff.buyer.post("/purchase-orders", order, key=f"demo-{self._run}-po-{number}").body

    def _receive(self, ordered: tuple[Purchase, Json]) -> Json:
        purchase, order = ordered
        lines = [
            {"line": line["line"], "quantity": Decimal(line["quantity"]) * purchase.arrives} for line in order["lines"]
        ]
        path, key = f"/purchase-orders/{order['id']}", f"demo-{self._run}-receipt-{order['id']}"
        self._staff.warehouse.post(f"{path}/receipts", {"lines": lines}, key=key)
        return self._staff.warehouse.get(path)

    def _await(self, expected: tuple[str, Decimal]) -> None:
        """Wait until a delivery has reached the stock level."""
        sku, units = expected
        deadline = time.monotonic() + ON_ITS_WAY
        while Decimal(self._staff.warehouse.get(f"/stock/{sku}")["on_hand"]) < units:
            if time.monotonic() > deadline:
                raise NoAnswer(f"The deliveries of {sku} do not reach the stock.", "Look at `minierp status`.")
            time.sleep(0.05)

    def _sell(self, numbered: tuple[int, Sale]) -> Json | None:
        """The order as taken, or None if it is refused at once."""
        number, sale = numbered
        lines = [
            {"sku": line.sku, "quantity": line.quantity, "unit_price": line.price, "discount": line.discount,
             "currency": CURRENCY}
            for line in sale.lines
        ]  # fmt: skip
        address = {"street": f"Lindenallee {number + 1}", "city": sale.city, "country": "Germany"}
        order = {"customer": sale.customer, "address": address, "lines": lines}
        try:
            return self._staff.clerk.post("/sales-orders", order, key=f"demo-{self._run}-so-{number}").body
        except Refused as refusal:
            if refusal.status == 409:
                return None
            raise


def _expected(before: Mapping[str, Decimal], received: Sequence[Json]) -> dict[str, Decimal]:
    """On hand by SKU once everything received is on the shelf."""
    after: dict[str, Decimal] = {}
    for line in (line for order in received for line in order["lines"]):
        after[line["sku"]] = after.get(line["sku"], before[line["sku"]]) + Decimal(line["received"])
    return after
