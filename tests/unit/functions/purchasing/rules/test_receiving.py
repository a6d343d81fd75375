from decimal import Decimal

import pytest
from hypothesis import strategies as st

from functions.purchasing.rules.receiving import (
    Arrival,
    OrderLine,
    arrivals,
    progress_after,
)
from shared.outcomes.problems import Invalid

FIVE_PERCENT = Decimal("0.05")

quantities = st.decimals("0.0001", "99999999999999.9999", places=4)
allowances = st.decimals(0, 1, places=4)


def a_line(number: int = 1, ordered: str = "100", received: str = "0") -> OrderLine:
    return OrderLine(number, f"SKU-{number}", Decimal(ordered), Decimal(received))


def test_units_up_to_the_order_were_expected_and_the_rest_is_surplus() -> None:
    arrival = Arrival(a_line(received="90"), Decimal(13))

    assert (arrival.expected, arrival.surplus) == (10, 3)
    assert arrival.after == a_line(received="103")
    assert arrival.after.outstanding == 0


def test_nothing_is_expected_any_more_once_a_line_is_full() -> None:
    arrival = Arrival(a_line(received="102"), Decimal(1))

    assert (arrival.expected, arrival.surplus) == (0, 1)


def test_lines_are_matched_by_their_number() -> None:
    first, second = a_line(1), a_line(2)

    assert arrivals([first, second], [(2, Decimal(5))]) == [Arrival(second, Decimal(5))]


def test_unknown_and_repeated_lines_are_all_named_by_their_place_in_the_receipt() -> None:
    with pytest.raises(Invalid) as refused:
        arrivals([a_line(1)], [(1, Decimal(1)), (1, Decimal(1)), (7, Decimal(1))])

    assert [error["field"] for error in refused.value.errors] == ["lines.1.line", "lines.2.line"]


def test_an_order_is_received_when_no_line_is_outstanding() -> None:
    lines = [a_line(1), a_line(2, received="100")]

    assert progress_after(lines, [Arrival(lines[0], Decimal(99))]) == "partially_received"
    assert progress_after(lines, [Arrival(lines[0], Decimal(100))]) == "received"
