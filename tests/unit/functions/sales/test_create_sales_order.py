from decimal import Decimal
from typing import Any

import pytest

from functions.sales.rules.placing import CreateSalesOrder
from shared.http.validation import validate
from shared.outcomes.problems import Invalid
from tests.factories import a_sales_line, a_sales_order


def fields(body: dict[str, Any]) -> list[str]:
    with pytest.raises(Invalid) as refused:
        validate(CreateSalesOrder, body)
    return [violation["field"] for violation in refused.value.errors]


def test_a_discount_is_nothing_where_none_is_given() -> None:
    line = a_sales_line()
    del line["discount"]

    assert validate(CreateSalesOrder, a_sales_order(lines=[line])).lines[0].discount == Decimal(0)


def test_every_violation_is_listed_at_once() -> None:
    lines = [a_sales_line(), a_sales_line(quantity="0", discount="2"), a_sales_line(sku="", currency="euro")]

    found = fields(a_sales_order(customer=" ", lines=lines))

    assert found == ["customer", "lines.1.quantity", "lines.1.discount", "lines.2.sku", "lines.2.currency"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-1", "1e999", "1.00001", "100000000000000", True, [], {}])
def test_a_quantity_is_a_number_of_a_size_that_can_be_stored(number: Any) -> None:
    assert fields(a_sales_order(lines=[a_sales_line(quantity=number)])) == ["lines.0.quantity"]


@pytest.mark.parametrize("count", [0, 501])
def test_an_order_has_one_to_five_hundred_lines(count: int) -> None:
    assert fields(a_sales_order(lines=[a_sales_line()] * count)) == ["lines"]
