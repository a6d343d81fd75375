from collections.abc import Callable, Iterator

import pytest
import redis

from scripts.minierp.local.system.system import System
from shared.stock.level import cache_key, cache_text
from tests.factories import Document, a_purchase_line, a_purchase_order
from tests.integration.domain import Domain, in_domain


@pytest.fixture(scope="package")
def domain(services: System) -> Iterator[Domain]:
    with in_domain(services.state, "purchasing") as running:
        yield running


@pytest.fixture
def stock(services: System) -> Callable[..., None]:
    """Puts the level of a SKU into the stock read model, as inventory does."""
    writer = redis.Redis.from_url(services.state.redis["writer_url"])

    def put(sku: str, *, status: str = "active", kind: str = "both") -> None:
        quantities = {"on_hand": "0", "reserved": "0", "incoming": "0"}
        writer.set(cache_key(sku), cache_text({"sku": sku, **quantities, "version": 1, "status": status, "type": kind}))

    return put


@pytest.fixture
def placed(domain: Domain, stock: Callable[..., None]) -> Callable[..., Document]:
    """Places a purchase order with a line of each quantity."""

    def place(*quantities: str, **changes: object) -> Document:
        lines = [a_purchase_line(quantity=quantity) for quantity in quantities or ("10",)]
        for line in lines:
            stock(line["sku"])
        order = a_purchase_order(lines=lines, **changes)
        answer = domain.function("create_purchase_order").post("/purchase-orders", json=order)
        assert answer.status_code == 201, answer.text
        return answer.json

    return place
