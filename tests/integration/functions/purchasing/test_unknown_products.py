"""The check of an order's SKUs where the read model is empty and inventory itself is asked."""

from collections.abc import Iterator

import pytest

from scripts.minierp.local.system.system import System
from tests.factories import a_purchase_line, a_purchase_order
from tests.integration.client import AppClient
from tests.integration.domain import Domain, in_domain
from tests.integration.running import Functions


@pytest.fixture
def create(domain: Domain, services: System, functions: Functions) -> Iterator[AppClient]:
    known = services.plan.addresses.inventory_token()
    address = functions["inventory"].address
    with in_domain(services.state, "purchasing", INVENTORY_ADDRESS=address, INVENTORY_TOKEN=known):
        yield domain.function("create_purchase_order")


def test_a_sku_that_no_product_has_is_refused(create: AppClient) -> None:
    line = a_purchase_line()

    answer = create.post("/purchase-orders", json=a_purchase_order(lines=[line]))

    assert answer.status_code == 409
    assert answer.json["type"] == "/problems/stock-refused"
    (error,) = answer.json["errors"]
    assert (error["field"], error["sku"], error["reason"]) == ("lines.0.sku", line["sku"], "unknown")
