"""The words that the command line offers are those that the functions know."""

from typing import Any, get_args, get_type_hints

import pytest

from functions.inventory.rules.adjustments import Reason
from functions.product.rules import transitions as products
from functions.product.rules.particulars import CreateProduct
from functions.purchasing.rules import transitions as purchasing
from functions.sales.rules import transitions as sales
from scripts.minierp.cli.catalogue import fields as product
from scripts.minierp.cli.levels import changing as stock
from scripts.minierp.cli.purchases import finding as purchases
from scripts.minierp.cli.sales import finding as orders


@pytest.mark.parametrize(
    ("offered", "known"),
    [
        (product.Type, set(get_args(get_type_hints(CreateProduct)["type"]))),
        (product.Status, set(products.TRANSITIONS)),
        (stock.Reason, set(Reason)),
        (purchases.Status, set(purchasing.TRANSITIONS)),
        (orders.Status, set(sales.TRANSITIONS)),
    ],
    ids=["product type", "product status", "stock reason", "po status", "so status"],
)
def test_every_word_that_a_function_knows_is_offered_and_no_other(offered: Any, known: set[str]) -> None:
    assert set(get_args(offered)) == known
