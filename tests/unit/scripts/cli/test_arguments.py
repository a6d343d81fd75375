from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
import typer

from scripts.minierp.cli.arguments import Line, bought_line, order_id, received_line, sku, sold_line, writable


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


def test_what_cannot_be_an_orders_id_is_told_what_one_looks_like() -> None:
    assert order_id("01976b6e-0000-7000-8000-000000000000") == UUID("01976b6e-0000-7000-8000-000000000000")
    with pytest.raises(typer.BadParameter, match="'abc' is not an id; an id looks like 00000000-0000-"):
        order_id("abc")


def test_a_file_that_cannot_be_made_is_refused_before_the_work(tmp_path: Path) -> None:
    assert writable(tmp_path / "new.csv") == tmp_path / "new.csv"
    assert writable(None) is None
    with pytest.raises(typer.BadParameter, match="missing"):
        writable(tmp_path / "missing" / "new.csv")


def test_a_received_line_is_a_line_number_and_a_quantity() -> None:
    assert received_line("1:2.5") == (1, Decimal("2.5"))


@pytest.mark.parametrize("text", ["1", "a:1", "1:", "-1:2"])
def test_a_broken_received_line_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        received_line(text)
