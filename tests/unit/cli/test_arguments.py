from decimal import Decimal

import pytest
import typer

from scripts.minierp.arguments import Line, order_line, received_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("TEA-1:2", Line("TEA-1", Decimal(2), None, None)),
        ("TEA-1:2:4.80", Line("TEA-1", Decimal(2), Decimal("4.80"), None)),
        ("TEA-1:2:4.80:0.05", Line("TEA-1", Decimal(2), Decimal("4.80"), Decimal("0.05"))),
        ("TEA-1:2::0.05", Line("TEA-1", Decimal(2), None, Decimal("0.05"))),
    ],
)
def test_an_order_line_may_leave_price_and_discount_out(text: str, line: Line) -> None:
    assert order_line(text) == line


@pytest.mark.parametrize("text", ["", "TEA-1", ":2", "TEA-1:", "TEA-1:two", "TEA-1:NaN", "TEA-1:1:2:3:4"])
def test_a_broken_order_line_is_refused_before_anything_is_sent(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        order_line(text)


def test_a_received_line_is_a_line_number_and_a_quantity() -> None:
    assert received_line("1:2.5") == (1, Decimal("2.5"))


@pytest.mark.parametrize("text", ["1", "a:1", "1:", "-1:2"])
def test_a_broken_received_line_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        received_line(text)
