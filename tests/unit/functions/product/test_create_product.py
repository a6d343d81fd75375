from decimal import Decimal

import pytest
from pydantic import ValidationError

from functions.product.rules.particulars import CreateProduct, settled
from functions.product.storage.catalogue import facts
from shared.events.product import ProductAdded
from tests.factories import a_product


def test_quantities_lose_the_zeros_that_mean_nothing_and_prices_keep_theirs() -> None:
    product = CreateProduct.model_validate(a_product(reorder_point="2.50", price="18.00"))

    assert (str(product.reorder_point), str(product.price)) == ("2.5", "18.00")


def test_a_command_is_frozen() -> None:
    product = CreateProduct.model_validate(a_product())

    with pytest.raises(ValidationError):
        product.price = Decimal(0)


def test_every_product_that_can_be_created_can_be_announced() -> None:
    longest = a_product(
        sku="x" * 64,
        name="n" * 200,
        description="d" * 2000,
        unit="u" * 200,
        price="99999999999999.9999",
        preferred_supplier="s" * 200,
        reorder_point="99999999999999.9999",
        reorder_quantity="0.0001",
        order_multiple="0.0001",
        fractional=True,
        barcodes=["4006381333931", "40170725"],
        auto_order=True,
        sell_until_gone=True,
    )
    product = CreateProduct.model_validate(longest)

    event = ProductAdded(**facts({**settled(product.model_dump()), "status": "active", "version": 1}))

    assert event.subject == "x" * 64
