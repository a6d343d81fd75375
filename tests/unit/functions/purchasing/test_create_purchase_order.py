from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from functions.purchasing.create_purchase_order import CreatePurchaseOrder, Line
from shared.money.payable import total
from tests.factories import a_purchase_line, a_purchase_order

numbers = st.decimals("0.0001", "99999999999999.9999", places=4)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=20))
def test_the_total_is_exact(factors: list[tuple[Decimal, Decimal]]) -> None:
    lines = [a_purchase_line(quantity=quantity, unit_price=price) for quantity, price in factors]

    order = CreatePurchaseOrder.model_validate(a_purchase_order(lines=lines))

    assert Fraction(total(line.amount for line in order.lines)) == sum(
        Fraction(quantity) * Fraction(price) for quantity, price in factors
    )


def test_an_amount_keeps_the_decimals_of_its_factors() -> None:
    line = Line.model_validate(a_purchase_line(quantity="3", unit_price="9.80"))

    assert str(line.amount) == "29.40"
