from dataclasses import replace
from decimal import Decimal

import pytest

from functions.purchasing.rules.lines import OrderLine
from functions.purchasing.rules.receiving import Arrival, Delivered, arrivals
from shared.outcomes.problems import Invalid


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


def test_what_comes_beyond_what_was_not_given_up_is_surplus() -> None:
    arrival = Arrival(a_line(received="40").without(Decimal(58)), Decimal(3))

    assert (arrival.expected, arrival.surplus, arrival.after.outstanding) == (2, 1, 0)


def test_what_is_turned_away_is_not_received_and_stays_outstanding() -> None:
    after = Arrival(a_line(), Decimal(7), Decimal(3), "wet").after

    assert (after.received, after.refused, after.outstanding) == (7, 3, 93)


def test_lines_are_matched_by_their_number() -> None:
    first, second = a_line(1), a_line(2)

    assert arrivals([first, second], [Delivered(2, Decimal(5))]) == [Arrival(second, Decimal(5))]


def test_every_violation_is_named_by_its_place_in_the_receipt() -> None:
    whole, one, half = replace(a_line(2), whole=True), Decimal(1), Decimal("0.5")

    with pytest.raises(Invalid) as refused:
        arrivals(
            [a_line(1), whole], [Delivered(1, half), Delivered(1, one), Delivered(7, one), Delivered(2, half, half)]
        )

    fields = [error["field"] for error in refused.value.errors]
    assert fields == ["lines.1.line", "lines.2.line", "lines.3.quantity", "lines.3.refused"]
