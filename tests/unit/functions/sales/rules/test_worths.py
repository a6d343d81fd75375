from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.sales.rules.worths import Worth, total, worth

QUANTITIES = st.decimals("0.0001", "99999999999999.9999", places=4)
PRICES = st.decimals(0, "99999999999999.9999", places=4)
DISCOUNTS = st.decimals(0, 1, places=4)


def test_a_lines_worth_is_quantity_times_price_less_the_discount() -> None:
    exact, payable = (Decimal("117.60"), Decimal("111.720")), Decimal("111.72")

    assert worth(Decimal(12), Decimal("9.80"), Decimal("0.05"), "EUR") == Worth(*exact, payable)


@pytest.mark.parametrize(
    ("currency", "payable"), [("EUR", "0.12"), ("USD", "0.12"), ("JPY", "0"), ("TND", "0.125"), ("XAU", "0.125")]
)
def test_what_is_asked_for_is_rounded_half_even_to_the_coins_of_the_currency(currency: str, payable: str) -> None:
    assert worth(Decimal(1), Decimal("0.125"), Decimal(0), currency).payable == Decimal(payable)


def test_an_order_asks_for_what_its_rounded_lines_come_to() -> None:
    lines = [worth(Decimal(1), Decimal("0.125"), Decimal(0), "EUR")] * 3

    assert total(lines) == Worth(Decimal("0.375"), Decimal("0.375"), Decimal("0.36"))


def test_nothing_is_rounded() -> None:
    most = Decimal("99999999999999.9999")

    exactly = Fraction((10**18 - 1) ** 2 * 9999, 10**12)
    assert Fraction(worth(most, most, Decimal("0.0001"), "EUR").after_discount) == exactly


def test_an_order_without_lines_is_worth_nothing() -> None:
    assert total([]) == Worth(Decimal(0), Decimal(0), Decimal(0))


@given(st.lists(st.tuples(QUANTITIES, PRICES, DISCOUNTS), min_size=1, max_size=50))
def test_an_orders_worth_is_the_exact_sum_of_its_lines(lines: list[tuple[Decimal, Decimal, Decimal]]) -> None:
    before = sum(Fraction(quantity) * Fraction(price) for quantity, price, _ in lines)
    after = sum(Fraction(quantity) * Fraction(price) * (1 - Fraction(discount)) for quantity, price, discount in lines)

    whole = total([worth(*line, "EUR") for line in lines])

    assert (Fraction(whole.before_discount), Fraction(whole.after_discount)) == (before, after)
    assert whole.after_discount <= whole.before_discount
