"""Many orders of both kinds at once, through random lives; events arrive late, twice, and in any order."""

import random
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from functions.inventory.rules.adjustments import Reason
from shared.events.event import Event
from shared.events.product import ProductAdded
from shared.events.purchasing import (
    PurchaseOrderCancelled,
    PurchaseOrderClosed,
    PurchaseOrderPlaced,
    PurchaseOrderReceived,
    PurchaseOrderReturned,
)
from shared.events.sales import SalesOrderCancelled, SalesOrderPlaced, SalesOrderReturned, SalesOrderShipped
from tests.integration.functions.lifecycles.audit import Books
from tests.integration.functions.lifecycles.post import Post
from tests.integration.functions.lifecycles.workers import Answered
from tests.inventory_books import Books as PureBooks

NAMES = ("chair", "table", "wood")
WHICH = st.integers(0, 10_000)
UNITS = st.integers(1, 8).map(Decimal) | st.sampled_from([Decimal("0.5"), Decimal("2.25")])
LINES = st.lists(st.tuples(st.sampled_from(NAMES), UNITS), min_size=1, max_size=4)
HEARD: dict[str, type[Event]] = {
    event.TYPE: event
    for event in (
        ProductAdded, PurchaseOrderPlaced, PurchaseOrderReceived, PurchaseOrderCancelled, PurchaseOrderClosed,
        PurchaseOrderReturned, SalesOrderPlaced, SalesOrderCancelled, SalesOrderShipped, SalesOrderReturned,
    )
}  # fmt: skip
"""What inventory hears of the others."""
SHELF = ("gain", "loss", "damage", "counted")
DEEDS = 25
"""On a busy day."""
SAID_NO = {409, 422}
"""Statuses of a command that came at a time when it makes no sense."""
ADDRESS = {"street": "12 St James's Square", "city": "London", "country": "UK"}


class Step(NamedTuple):
    """A command about an order: to which function, at which path, with what beside the units of a line, if any."""

    function: str
    path: str
    line: dict[str, Any] | None
    more: dict[str, Any]

    def body(self, order: Any, line: int, units: Decimal) -> Any:
        """About one of the order's lines, any number being one of them, or about all of it."""
        if self.line is None:
            return self.more
        about = {"line": line % len(order["lines"]) + 1, "quantity": units, **self.line}
        return {"lines": [about], **self.more}


SALE_GOES_ON = [
    Step("ship_sales_order", "shipments", {}, {}),
    Step("ship_sales_order", "shipments", None, {}),
    Step("cancel_sales_order", "cancellations", {}, {}),
    Step("cancel_sales_order", "cancellations", None, {}),
    Step("return_sales_order", "returns", {"disposition": "restock"}, {}),
    Step("return_sales_order", "returns", {"disposition": "scrap", "reason": "broken"}, {}),
]
PURCHASE_GOES_ON = [
    Step("receive_purchase_order", "receipts", {}, {}),
    Step("receive_purchase_order", "receipts", {"refused": 1, "reason": "wet"}, {}),
    Step("cancel_purchase_order", "cancellations", {}, {}),
    Step("cancel_purchase_order", "cancellations", None, {}),
    Step("close_purchase_order", "closures", None, {}),
    Step("return_purchase_order", "returns", {}, {"reason": "mouldy"}),
]


class LifecycleMachine(RuleBasedStateMachine):
    """Commands go to the functions themselves; their events wait until they are delivered."""

    def __init__(self, post: Post) -> None:
        super().__init__()
        self.post = post
        self.run = uuid.uuid4().hex[:12]
        self.pure = PureBooks()
        self.sales: list[Any] = []
        self.purchases: list[Any] = []
        for name in NAMES:
            product = {"sku": self.sku(name), "name": name, "unit": "kg", "price": "5.00", "currency": "EUR"}
            assert self.post.send("product", "create_product", "/products", product).status == 201
            self.settle()
            self.adjust(name, "opening_balance", Decimal(20))
        self.sell([("chair", Decimal(15)), ("wood", Decimal(3))], "reject")
        self.sell([("chair", Decimal(9)), ("table", Decimal(4))], "backorder")
        self.buy([("chair", Decimal(5)), ("wood", Decimal(7))])

    @rule(lines=LINES, policy=st.sampled_from(["reject", "backorder"]))
    def sell(self, lines: list[tuple[str, Decimal]], policy: str) -> None:
        order = {"customer": "Ada", "address": ADDRESS, "on_shortage": policy, "lines": self._lines(lines)}
        self.sales.append(self._done(self.post.send("sales", "create_sales_order", "/sales-orders", order)))

    @rule(lines=LINES)
    def buy(self, lines: list[tuple[str, Decimal]]) -> None:
        order = {"supplier": "Oak & Sons", "expected_date": "2031-07-01", "lines": self._lines(lines)}
        self.purchases.append(
            self._done(self.post.send("purchasing", "create_purchase_order", "/purchase-orders", order))
        )

    @rule(which=WHICH, what=st.sampled_from(SALE_GOES_ON), line=WHICH, units=UNITS)
    def a_sale_goes_on(self, which: int, what: Step, line: int, units: Decimal) -> None:
        order = self.sales[which % len(self.sales)]
        self._may(self.post.send("sales", what.function, f"/sales-orders/{order['id']}/{what.path}",
                                 what.body(order, line, units)))  # fmt: skip

    @rule(which=WHICH, what=st.sampled_from(PURCHASE_GOES_ON), line=WHICH, units=UNITS)
    def a_purchase_goes_on(self, which: int, what: Step, line: int, units: Decimal) -> None:
        order = self.purchases[which % len(self.purchases)]
        self._may(self.post.send("purchasing", what.function, f"/purchase-orders/{order['id']}/{what.path}",
                                 what.body(order, line, units)))  # fmt: skip

    @rule(name=st.sampled_from(NAMES), reason=st.sampled_from(SHELF), units=UNITS)
    def somebody_looks_at_the_shelf(self, name: str, reason: str, units: Decimal) -> None:
        if reason == "counted":
            self.count(name, units)
        else:
            self.adjust(name, reason, units)

    @precondition(lambda self: self.post.under_way)
    @rule(which=WHICH)
    def deliver(self, which: int) -> None:
        self._deliver(which)

    @precondition(lambda self: self.post.under_way)
    @rule(which=WHICH)
    def deliver_a_duplicate(self, which: int) -> None:
        self._deliver(which, again=True)

    @rule(order=st.randoms(use_true_random=False))
    def settle_in_any_order(self, order: Any) -> None:
        while self.post.under_way:
            self._deliver(order.randrange(10_000))
        self.check()

    @rule(seed=st.integers(0, 2**32))
    def a_busy_day(self, seed: int) -> None:
        """Much of everything, as in a shop, with events that overtake one another; in the evening all is settled."""
        chance = random.Random(seed)  # a day is one choice of Hypothesis, which by itself would repeat the simple ones

        def some() -> dict[str, Any]:
            return {"line": chance.randrange(9), "units": Decimal(chance.choice(["0.5", "1", "1", "2", "3", "5"]))}

        def lines() -> list[tuple[str, Decimal]]:
            return [(chance.choice(NAMES), some()["units"]) for _ in range(chance.choice([1, 1, 2, 3]))]

        deeds: list[Callable[[], None]] = [
            lambda: self.sell(lines(), chance.choice(["reject", "backorder"])),
            lambda: self.buy(lines()),
            lambda: self.a_sale_goes_on(chance.randrange(99), chance.choice(SALE_GOES_ON), **some()),
            lambda: self.a_sale_goes_on(chance.randrange(99), chance.choice(SALE_GOES_ON), **some()),
            lambda: self.a_purchase_goes_on(chance.randrange(99), chance.choice(PURCHASE_GOES_ON), **some()),
            lambda: self.a_purchase_goes_on(chance.randrange(99), PURCHASE_GOES_ON[0], **some()),
            lambda: self.somebody_looks_at_the_shelf(chance.choice(NAMES), chance.choice(SHELF), some()["units"]),
        ]
        for _ in range(DEEDS):
            chance.choice(deeds)()
            for _ in range(min(chance.randint(0, 8), len(self.post.under_way))):
                self._deliver(chance.randrange(999), again=chance.random() < 0.2)
        self.settle_in_any_order(chance)

    @rule()
    def settle(self) -> None:
        while self.post.under_way:
            self._deliver(0)
        self.check()

    def adjust(self, name: str, reason: str, units: Decimal) -> None:
        said = {"reason": reason, "quantity": units}
        answer = self.post.send("inventory", "adjust_stock", f"/stock/{self.sku(name)}/adjustments", said)
        assert answer.status == self.pure.adjust(self.sku(name), Reason(reason), units)

    def count(self, name: str, units: Decimal) -> None:
        version = self.post.ask("inventory", "stock", f"/stock/{self.sku(name)}")["version"]
        said = {"counts": [{"sku": self.sku(name), "quantity": units, "version": version}]}
        self._done(self.post.send("inventory", "count_stock", "/stock/counts", said))
        assert self.pure.adjust(self.sku(name), Reason.COUNT, units) == 201

    def check(self) -> None:
        """What holds whenever nothing is under way."""
        skus = [self.sku(name) for name in NAMES]
        books = Books(self.post.databases, skus)
        books.check()
        assert books.stock() == {sku: (item.level, self._waiting(sku)) for sku, item in self.pure.items.items()}

    def teardown(self) -> None:
        self.settle()

    def sku(self, name: str) -> str:
        return f"{self.run}-{name}"

    def _deliver(self, which: int, *, again: bool = False) -> None:
        """To the function, and what inventory hears to its rules as well, without a database."""
        letter = self.post.deliver(which, again=again)
        if letter.domain == "inventory":
            self.pure.deliver(letter.event, HEARD[letter.event["type"]].model_validate(letter.event["data"]))

    def _waiting(self, sku: str) -> dict[uuid.UUID, tuple[Decimal, Decimal]]:
        held = {each.order_id: (each.reserved, each.waiting) for each in self.pure.holdings_of(sku)}
        return {order_id: units for order_id, units in held.items() if any(units)}

    def _lines(self, lines: list[tuple[str, Decimal]]) -> list[Any]:
        price = {"unit_price": "5.00", "currency": "EUR"}
        return [{"sku": self.sku(name), "quantity": quantity, **price} for name, quantity in lines]

    def _done(self, answer: Answered) -> Any:
        assert answer.status in (200, 201), answer
        return answer.document

    def _may(self, answer: Answered) -> None:
        assert answer.status in {200, 201, *SAID_NO}, answer
