"""A client that a generator made of the OpenAPI document orders goods, and reads what it gets as what it is."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from scripts.minierp.pages.openapi import FILE
from tests.e2e.shop import ADDRESS, Shop
from tests.tokens import token

NAME = "generated_client_of_minierp"
GENERATOR = Path(sys.executable).with_name("openapi-python-client")


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the client's package in it."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "how.yaml").write_text("post_hooks: []\n")
    command = [GENERATOR, "generate", "--path", FILE, "--meta", "none", "--output-path", folder / NAME]
    made = subprocess.run([*command, "--config", folder / "how.yaml"], capture_output=True, text=True, check=False)
    assert (made.returncode, "Warning" in made.stdout) == (0, False), made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))


def part(path: str) -> Any:
    """A module of the client."""
    return importlib.import_module(f"{NAME}.{path}")


def test_a_generated_client_places_an_order_and_reads_it(shop: Shop, generated: Path) -> None:
    sku = shop.product(opening=5)
    state, models = shop.running.state, part("models")
    client = part("client").AuthenticatedClient(
        base_url=state.base_url, token=token(state.home), verify_ssl=state.ca_certificate
    )
    line = models.CreateSalesOrderLine(sku=sku, quantity="2", unit_price="4.80", currency="EUR")
    command = models.CreateSalesOrder(
        customer="Ada Lovelace", address=models.CreateSalesOrderAddress(**ADDRESS), lines=[line]
    )

    order = part("api.sales.create_sales_order").sync(client=client, body=command, prefer="wait=10")
    read = part("api.sales.show_sales_order").sync(str(order.id), client=client)
    refused = part("api.sales.show_sales_order").sync("SO-1999-000001", client=client)

    assert isinstance(order, models.SalesOrder)
    assert (Decimal(order.total), order.lines[0].sku) == (Decimal("9.6"), sku)
    assert (read.id, read.number, read.customer) == (order.id, order.number, "Ada Lovelace")
    assert isinstance(refused, models.Problem)
    assert refused.type_ == "/problems/not-found"
