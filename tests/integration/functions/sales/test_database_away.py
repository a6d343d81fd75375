"""What needs no database is said without one."""

from collections.abc import Iterator

import pytest

from scripts.minierp.local.system.system import System
from tests import factories
from tests.integration.client import AppClient
from tests.integration.domain import NOBODY, in_domain
from tests.integration.functions.inventory.shelf import Shelf


@pytest.fixture
def create(services: System) -> Iterator[AppClient]:
    """create_sales_order, where no database answers."""
    with in_domain(services.state, "sales", DATABASE_URL=f"postgresql+pg8000://sales:secret@{NOBODY}/sales") as domain:
        yield domain.function("create_sales_order")


def test_an_order_for_more_than_there_is_is_refused_without_the_database(create: AppClient, shelf: Shelf) -> None:
    sku = shelf.stocked(1)
    body = factories.a_sales_order(lines=[factories.a_sales_line(sku=sku, quantity="5")])

    answer = create.post("/sales-orders", json=body)

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/stock-refused")


def test_under_a_key_that_may_have_been_answered_it_is_to_be_sent_again(create: AppClient, shelf: Shelf) -> None:
    sku = shelf.stocked(1)
    body = factories.a_sales_order(lines=[factories.a_sales_line(sku=sku, quantity="5")])

    answer = create.post("/sales-orders", json=body, headers={"Idempotency-Key": factories.reference("key")})

    assert answer.status_code == 503
