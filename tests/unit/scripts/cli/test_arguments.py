from decimal import Decimal
from pathlib import Path

import pytest
import typer

from scripts.minierp.cli.arguments import sku, writable
from scripts.minierp.cli.ordering.lines import Line, Part, asked, bought_line, part, sold_line, whole_or_part
from scripts.minierp.cli.ordering.names import purchase_order, sales_order


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("TEA-1:2", Line("TEA-1", Decimal(2), None, None)),
        ("TEA-1:2:4.80", Line("TEA-1", Decimal(2), Decimal("4.80"), None)),
        ("TEA-1:2:4.80:0.05", Line("TEA-1", Decimal(2), Decimal("4.80"), Decimal("0.05"))),
        ("TEA-1:2::0.05", Line("TEA-1", Decimal(2), None, Decimal("0.05"))),
    ],
)
def test_an_sold_line_may_leave_price_and_discount_out(text: str, line: Line) -> None:
    assert sold_line(text) == line


@pytest.mark.parametrize("text", ["", "TEA-1", ":2", "TEA-1:", "TEA-1:two", "TEA-1:NaN", "TEA-1:1:2:3:4", "TEA 1:2"])
def test_a_broken_sold_line_is_refused_before_anything_is_sent(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        sold_line(text)


@pytest.mark.parametrize("text", ["TEA-1:60", "TEA-1:60:"])
def test_what_is_bought_without_a_price_is_asked_for_one(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="what the supplier asks for one"):
        bought_line(text)


def test_what_is_bought_has_a_price_and_no_discount() -> None:
    assert bought_line("TEA-1:60:2.10") == Line("TEA-1", Decimal(60), Decimal("2.10"), None)
    with pytest.raises(typer.BadParameter, match="is not SKU:QUANTITY"):
        bought_line("TEA-1:60:2.10:0.05")


@pytest.mark.parametrize("text", ["", "TEA 1", "a/b", "TEA-1?x=1", "T" * 65])
def test_what_cannot_be_a_sku_is_refused_before_it_becomes_a_path(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        sku(text)


def test_an_order_is_called_by_its_number_or_its_id() -> None:
    assert sales_order("so-2030-000123") == "SO-2030-000123"
    assert purchase_order("PO-2030-1000000") == "PO-2030-1000000"
    assert sales_order("01976B6E-0000-7000-8000-000000000000") == "01976b6e-0000-7000-8000-000000000000"


@pytest.mark.parametrize("text", ["abc", "PO-2030-000123", "SO-2030-123", "SO-2030-0000123", ""])
def test_what_is_no_order_of_that_kind_is_told_what_one_is_called(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="neither a number such as SO-2030-000123 nor an id"):
        sales_order(text)


def test_a_file_that_cannot_be_made_is_refused_before_the_work(tmp_path: Path) -> None:
    assert writable(tmp_path / "new.csv") == tmp_path / "new.csv"
    assert writable(None) is None
    with pytest.raises(typer.BadParameter, match="missing"):
        writable(tmp_path / "missing" / "new.csv")


def test_units_of_a_line_are_its_number_and_a_quantity() -> None:
    assert part("1=2.5") == part("1:2.5") == Part(1, Decimal("2.5"))


def test_a_whole_line_is_its_number() -> None:
    assert (whole_or_part("3"), whole_or_part("3=2")) == (Part(3, None), Part(3, Decimal(2)))


@pytest.mark.parametrize("text", ["1", "a=1", "1=", "-1=2", "1==2", ""])
def test_broken_units_of_a_line_are_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        part(text)


def test_a_line_without_a_quantity_is_asked_for_without_one() -> None:
    assert asked([Part(1, None), Part(2, Decimal(4))], note="x") == [
        {"line": 1, "note": "x"}, {"line": 2, "quantity": Decimal(4), "note": "x"},
    ]  # fmt: skip
    assert asked(None) is None
