"""A list as CSV: what is nested is flat, and no cell is a formula."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.lists.sheets import Sheet, defused

ORDER = {
    "id": 7,
    "address": {"city": "Ulm", "street": "1, Way"},
    "lines": [{"sku": "A", "quantity": "2"}, {"sku": "B", "quantity": "-1"}],
    "shortages": [{"sku": "A"}],
}
COLUMNS = ("id", "address.city", "address.region", "lines.sku", "lines.quantity", "shortages")

text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def read(written: str) -> list[list[str]]:
    return list(csv.reader(StringIO(written, newline="")))


def cell(value: Any, *, raw: bool = False) -> str:
    return read(Sheet(["it", "next"], raw).rows([{"it": value, "next": "x"}]))[0][0]


def test_an_order_has_a_row_for_each_line_and_a_column_for_each_part() -> None:
    sheet = Sheet(COLUMNS)

    assert read(sheet.head()) == [list(COLUMNS)]
    assert read(sheet.rows([ORDER])) == [
        ["7", "Ulm", "", "A", "2", '[{"sku":"A"}]'],
        ["7", "Ulm", "", "B", "-1", '[{"sku":"A"}]'],
    ]


def test_an_order_without_lines_or_whose_lines_are_not_wanted_has_one_row() -> None:
    assert read(Sheet(COLUMNS).rows([{**ORDER, "lines": []}])) == [["7", "Ulm", "", "", "", '[{"sku":"A"}]']]
    assert read(Sheet(["id"]).rows([ORDER])) == [["7"]]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (12, "12"),
        (Decimal("-1.50"), "-1.50"),
        (Decimal("1E+3"), "1000"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), "2026-03-01T12:00:00+00:00"),
        (("4006381333931", "40063813"), "4006381333931 40063813"),
        ([], ""),
        ({"a": 1}, '{"a":1}'),
        ('say "hi",\nAda', 'say "hi",\nAda'),
    ],
)
def test_a_value_is_one_cell(value: Any, written: str) -> None:
    assert cell(value) == written


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_a_spreadsheet_would_compute_is_text_unless_it_is_wanted_raw(start: str) -> None:
    formula = f'{start}HYPERLINK("http://thief.example")'

    assert cell(formula) == f"'{formula}"
    assert cell([formula]) == f"'{formula}"
    assert cell(formula, raw=True) == formula


@pytest.mark.parametrize("number", ["-1", "+49", "-0.50", "12"])
def test_a_number_is_a_number(number: str) -> None:
    assert cell(number) == number


@given(st.lists(st.lists(text, min_size=2, max_size=2)))
def test_whatever_is_written_raw_is_read_again(rows: list[list[str]]) -> None:
    written = Sheet(["a", "b"], raw=True).rows([{"a": a, "b": b} for a, b in rows])

    assert read(written) == rows


@given(text)
def test_no_cell_of_text_begins_as_a_formula_does(value: str) -> None:
    first = defused(value)[:1]

    assert first not in tuple("=@\t\r\n") or not first
    assert first not in tuple("+-") or defused(value) == value
