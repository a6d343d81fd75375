from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from functions.sales.rules.worths import Worth, total, worth

QUANTITIES = st.decimals("0.0001", "99999999999999.9999", places=4)
PRICES = st.decimals(0, "99999999999999.9999", places=4)
DISCOUNTS = st.decimals(0, 1, places=4)


def test_a_lines_worth_is_quantity_times_price_less_the_discount() -> None:
    assert worth(Decimal(12), Decimal("9.80"), Decimal("0.05")) == Worth(Decimal("117.60"), Decimal("111.720"))


def test_nothing_is_rounded() -> None:
    most = Decimal("99999999999999.9999")

    exactly = Fraction((10**18 - 1) ** 2 * 9999, 10**12)
    assert Fraction(worth(most, most, Decimal("0.0001")).after_discount) == exactly


def test_an_order_without_lines_is_worth_nothing() -> None:
    assert total([]) == Worth(Decimal(0), Decimal(0))


@given(st.lists(st.tuples(QUANTITIES, PRICES, DISCOUNTS), min_size=1, max_size=50))
def test_an_orders_worth_is_the_exact_sum_of_its_lines(lines: list[tuple[Decimal, Decimal, Decimal]]) -> None:
    before = sum(Fraction(quantity) * Fraction(price) for quantity, price, _ in lines)
    after = sum(Fraction(quantity) * Fraction(price) * (1 - Fraction(discount)) for quantity, price, discount in lines)

    whole = total([worth(*line) for line in lines])

    assert (Fraction(whole.before_discount), Fraction(whole.after_discount)) == (before, after)
    assert whole.after_discount <= whole.before_discount
