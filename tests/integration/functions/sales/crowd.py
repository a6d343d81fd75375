"""A crowd that wants the last units and sends everything twice, while stock comes and goes and connections are cut."""

import random
import threading
import uuid
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import httpx
import sqlalchemy as sa

from shared.events.lines import Demand
from shared.events.sales import SalesOrderCreated
from tests import factories
from tests.events import sent
from tests.eventually import eventually
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.functions.sales.desk import Desk
from tests.together import together

_CUT = sa.text(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and state <> 'idle'"
    " and pid <> pg_backend_pid() and backend_type = 'client backend' order by random() limit 1"
)


class Said(NamedTuple):
    """An answer to a request of a key."""

    correlation_id: str
    status: int
    body: dict[str, Any]

    @property
    def order_id(self) -> str | None:
        return str(self.body["id"]) if self.status == 201 else None

    @property
    def refused(self) -> bool:
        return self.status == 409 and not self.again

    @property
    def again(self) -> bool:
        """Whether the answer is none, but to ask again."""
        return self.status == 503 or self.body.get("type", "").endswith("/request-in-flight")


class Crowd:
    """`said` collects what was answered, by key, which is also the customer's name."""

    def __init__(self, desk: Desk, shelf: Shelf, skus: list[str]) -> None:
        self._desk, self._shelf, self._skus = desk, shelf, skus
        self.said: dict[str, list[Said]] = defaultdict(list)
        self._over = threading.Event()

    def let_loose(self, seconds: float) -> None:
        """Everybody at once, for so long."""
        databases = [self._desk.database, self._shelf.database]
        workers = [*[self._buy] * 5, *[self._move_stock] * 2, *(partial(self._cut, each) for each in databases)]
        threading.Timer(seconds, self._over.set).start()
        together([partial(self._until_over, worker) for worker in workers])

    def _until_over(self, work: Callable[[], None]) -> None:
        while not self._over.is_set():
            work()

    def _buy(self) -> None:
        """Send an order in pairs until it has an answer, and what was taken on to inventory, twice."""
        lines = [(sku, random.randint(1, 3)) for sku in random.sample(self._skus, random.randint(1, 2))]
        key = factories.reference("key")
        body = factories.a_sales_order(
            customer=key, lines=[factories.a_sales_line(sku=sku, quantity=quantity) for sku, quantity in lines]
        )
        answers = eventually(lambda: self._answered(key, body))
        if order_id := next((said.order_id for said in answers if said.order_id), None):
            demand = tuple(Demand(sku=sku, quantity=quantity) for sku, quantity in lines)
            self._tell_inventory(SalesOrderCreated(order_id=uuid.UUID(order_id), customer=key, lines=demand))

    def _answered(self, key: str, body: factories.Document) -> list[Said]:
        pair = together([partial(self._send, key, body)] * 2)
        self.said[key] += pair
        return [] if any(said.again for said in pair) else pair

    def _send(self, key: str, body: factories.Document) -> Said:
        mine = str(uuid.uuid4())
        function = self._desk.functions["create-sales-order"]
        answer = function.post("/sales-orders", body, Idempotency_Key=key, Correlation_Id=mine)
        return Said(mine, answer.status_code, answer.json())

    def _tell_inventory(self, event: SalesOrderCreated) -> None:
        envelope = sent(event)

        def deliver() -> httpx.Response:
            return self._shelf.function.deliver(envelope)

        eventually(lambda: {answer.status_code for answer in together([deliver] * 2)} == {204})

    def _move_stock(self) -> None:
        status = self._shelf.adjust(random.choice(self._skus), random.choice(["gain", "loss"]), random.randint(1, 4))
        assert status in (201, 409, 503)

    def _cut(self, database: sa.Engine) -> None:
        """Cut a connection while it works, now and then."""
        self._over.wait(random.uniform(0.02, 0.2))
        with database.begin() as connection:
            connection.execute(_CUT)
