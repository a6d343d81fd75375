from dataclasses import replace
from decimal import Decimal

import pytest

from functions.purchasing.rules.lines import OrderLine
from functions.purchasing.rules.parts import (
    MoreThanOutstanding,
    MoreThanReceived,
    giving_up,
    outstanding,
    sending_back,
)
from shared.outcomes.problems import Invalid


def a_line(number: int = 1, received: str = "0") -> OrderLine:
    return OrderLine(number, f"SKU-{number}", Decimal(10), Decimal(received))


def test_without_a_quantity_all_that_is_outstanding_of_a_line_is_given_up() -> None:
    lines = [a_line(1, received="4"), a_line(2)]

    assert [part.quantity for part in giving_up(lines, [(1, None), (2, Decimal(3))])] == [6, 3]
    assert [part.quantity for part in outstanding([*lines, a_line(3, received="11")])] == [6, 10]


def test_no_more_is_given_up_than_is_outstanding_and_every_line_in_excess_is_named() -> None:
    lines = [a_line(1, received="10"), a_line(2, received="4"), a_line(3)]

    with pytest.raises(MoreThanOutstanding) as refused:
        giving_up(lines, [(2, Decimal(7)), (1, None), (3, Decimal(10))])

    assert {error["field"]: (error["line"], error["message"]) for error in refused.value.errors} == {
        "lines.0.quantity": (2, "at most 6 of SKU-2 may still be given up"),
        "lines.1.line": (1, "nothing of SKU-1 is outstanding"),
    }


def test_what_the_order_does_not_have_or_has_twice_is_named_by_the_lines_number() -> None:
    with pytest.raises(Invalid) as refused:
        giving_up([a_line(1), a_line(2)], [(7, None), (2, None), (2, None)])

    assert [(error["field"], error["line"]) for error in refused.value.errors] == [
        ("lines.0.line", 7), ("lines.2.line", 2),
    ]  # fmt: skip


def test_no_more_is_sent_back_than_came_in_and_was_not_sent_back_before() -> None:
    line = a_line(received="10.5").sending_back(Decimal(4))

    assert sending_back([line], [(1, Decimal("6.5"))])[0].line.returnable == Decimal("6.5")
    with pytest.raises(MoreThanReceived) as refused:
        sending_back([line], [(1, Decimal("6.6"))])

    assert refused.value.errors[0]["most"] == Decimal("6.5")


def test_there_is_no_half_of_a_whole_unit_to_give_up_or_to_send_back() -> None:
    whole = replace(a_line(received="4"), whole=True)

    for refuse in (giving_up, sending_back):
        with pytest.raises(Invalid) as refused:
            refuse([whole], [(1, Decimal("0.5"))])
        assert [error["field"] for error in refused.value.errors] == ["lines.0.quantity"]
        assert refused.value.errors[0]["message"] == "there are only whole units of this product"
