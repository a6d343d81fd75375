from collections.abc import Callable, Iterator

import pytest
import redis

from scripts.minierp.local.system.system import System
from shared.messaging.envelope import Envelope
from shared.outcomes import documents
from shared.stock.level import cache_key, cache_text
from tests.factories import Document, a_purchase_line, a_purchase_order, a_supplier
from tests.integration.client import AppClient, Response
from tests.integration.domain import Domain, in_domain

Act = Callable[..., Response]

DEEDS = {"receive": "receipts", "cancel": "cancellations", "close": "closures", "return": "returns"}
"""Where it is posted to, by what is done."""


@pytest.fixture(scope="package")
def domain(services: System) -> Iterator[Domain]:
    with in_domain(services.state, "purchasing") as running:
        yield running


@pytest.fixture
def create(domain: Domain) -> AppClient:
    return domain.function("create_purchase_order")


@pytest.fixture
def orders(domain: Domain) -> AppClient:
    return domain.function("purchase_orders")


@pytest.fixture
def stock(services: System) -> Callable[..., None]:
    """Puts the level of a SKU into the stock read model, as inventory does."""
    writer = redis.Redis.from_url(services.state.redis["writer_url"])

    def put(sku: str, *, status: str = "active", kind: str = "both", fractional: bool = True) -> None:
        quantities = {"on_hand": "0", "reserved": "0", "incoming": "0", "expected_date": None}
        product = {"status": status, "type": kind, "fractional": fractional, "sell_until_gone": False}
        writer.set(cache_key(sku), cache_text({"sku": sku, **quantities, "version": 1, **product}))

    return put


@pytest.fixture
def placed(domain: Domain, stock: Callable[..., None]) -> Callable[..., Document]:
    """Places a purchase order with a line of each quantity, of products that have parts of a unit or not."""

    def place(*quantities: str, fractional: bool = True, **changes: object) -> Document:
        lines = [a_purchase_line(quantity=quantity) for quantity in quantities or ("10",)]
        for line in lines:
            stock(line["sku"], fractional=fractional)
        order = a_purchase_order(lines=lines, **changes)
        answer = domain.function("create_purchase_order").post("/purchase-orders", json=order)
        assert answer.status_code == 201, answer.text
        return answer.json

    return place


@pytest.fixture
def act(domain: Domain) -> Act:
    """Posts to a function that changes an order, under the order's id or number: act("close", order, reason="")."""

    def post(deed: str, order: Document | str, *, headers: dict[str, str] | None = None, **body: object) -> Response:
        name = order if isinstance(order, str) else order["id"]
        client = domain.function(f"{deed}_purchase_order")
        return client.post(f"/purchase-orders/{name}/{DEEDS[deed]}", json=body, headers=headers or {})

    return post


@pytest.fixture
def receive(act: Act) -> Callable[..., Response]:
    """Receives quantities by line number."""

    def post(order: Document, lines: dict[int, object], key: str | None = None, **more: object) -> Response:
        delivered = [{"line": line, "quantity": quantity} for line, quantity in lines.items()]
        return act("receive", order, headers={"Idempotency-Key": key} if key else None, lines=delivered, **more)

    return post


@pytest.fixture
def deliver(domain: Domain) -> Callable[..., Response]:
    """Delivers an event to a function as its source does, in structured mode."""

    def post(function: str, event: Envelope) -> Response:
        client = domain.function(function)
        return client.post("/", data=documents.write(event), content_type="application/cloudevents+json")

    return post


@pytest.fixture
def supplier(domain: Domain) -> Callable[..., Document]:
    """Creates a supplier."""

    def create(**changes: object) -> Document:
        answer = domain.function("create_supplier").post("/suppliers", json=a_supplier(**changes))
        assert answer.status_code == 201, answer.text
        return answer.json

    return create
