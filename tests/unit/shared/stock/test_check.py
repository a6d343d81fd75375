import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.outcomes.problems import Unavailable
from shared.stock import check as module
from shared.stock import reader
from shared.stock.check import Checked, Line, Rule, StockRefused, backorderable, purchasable, sellable
from shared.stock.level import StockLevel, cache_key, cache_text

Shelf = Callable[..., None]


def a_level(sku: str, available: str = "10", **changes: Any) -> StockLevel:
    usual = StockLevel(
        sku, Decimal(available), Decimal(0), Decimal(0), 1, "active", "both", fractional=True, sell_until_gone=False,
        expected_date=None,
    )  # fmt: skip
    return usual._replace(**changes)


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """What the read model answers; reading it over the network has tests of its own."""

    def put(*levels: StockLevel) -> None:
        known = {level.sku: level for level in levels}

        async def read(skus: Sequence[str], *_: object) -> reader.Levels:
            return {sku: known[sku] for sku in skus if sku in known}

        monkeypatch.setattr(reader, "read", read)

    return put


def lines(*pairs: tuple[str, int]) -> list[tuple[str, Decimal]]:
    return [(sku, Decimal(quantity)) for sku, quantity in pairs]


def check(ordered: Sequence[Line], rule: Rule) -> Checked:
    return asyncio.run(module.check(ordered, rule))


def test_an_order_that_can_be_promised_is_answered(shelf: Shelf) -> None:
    shelf(a_level("A"), a_level("B"))

    assert check(lines(("A", 10), ("B", 1)), sellable) == Checked("answered")


def test_lines_of_one_sku_count_together(shelf: Shelf) -> None:
    shelf(a_level("A"))

    with pytest.raises(StockRefused) as refused:
        check(lines(("A", 6), ("A", 5)), sellable)

    assert [(error["field"], error["requested"], error["available"]) for error in refused.value.errors] == [
        ("lines.0.sku", 11, 10),
        ("lines.1.sku", 11, 10),
    ]


def test_every_refused_line_says_why(shelf: Shelf) -> None:
    shelf(
        a_level("short", available="1"),
        a_level("gone", status="discontinued"),
        a_level("raw", type="purchase"),
        a_level("coming", status=None, type=None),
        a_level("fine"),
    )

    with pytest.raises(StockRefused) as refused:
        check(lines(*((sku, 2) for sku in ("fine", "short", "gone", "raw", "coming", "nobody"))), sellable)

    assert [(error["field"], error["reason"]) for error in refused.value.errors] == [
        ("lines.1.sku", "short"),
        ("lines.2.sku", "discontinued"),
        ("lines.3.sku", "not_sellable"),
        ("lines.4.sku", "unknown"),
        ("lines.5.sku", "unknown"),
    ]


def test_a_refusal_names_what_is_available_what_is_on_its_way_and_when(shelf: Shelf) -> None:
    shelf(a_level("A", available="1", incoming=Decimal(40), expected_date=date(2031, 7, 1)))

    with pytest.raises(StockRefused) as refused:
        check(lines(("A", 2)), sellable)

    (error,) = refused.value.errors
    assert (error["available"], error["incoming"], error["expected_date"]) == (1, 40, date(2031, 7, 1))


def test_an_order_that_may_wait_is_taken_although_stock_is_short(shelf: Shelf) -> None:
    shelf(a_level("A", available="1"))

    assert check(lines(("A", 5)), backorderable).state == "answered"


@pytest.mark.parametrize("rule", [sellable, backorderable])
def test_what_is_left_of_a_discontinued_product_is_sold_and_not_waited_for(rule: Rule) -> None:
    left = a_level("A", available="3", status="discontinued", sell_until_gone=True)

    assert (rule(left, Decimal(3)), rule(left, Decimal(4))) == (None, "short")
    assert rule(left._replace(sell_until_gone=False), Decimal(3)) == "discontinued"


def test_half_a_laptop_is_refused_line_by_line(shelf: Shelf) -> None:
    shelf(a_level("laptop", fractional=False), a_level("rope"))
    half = [("laptop", Decimal("0.5")), ("rope", Decimal("0.5")), ("laptop", Decimal("1.0"))]

    with pytest.raises(StockRefused) as refused:
        check(half, sellable)

    assert [(error["field"], error["reason"]) for error in refused.value.errors] == [("lines.0.quantity", "not_whole")]
    assert check(half[1:], sellable).whole == {"laptop"}


@pytest.mark.parametrize(("kind", "reason"), [("sale", "not_purchasable"), ("purchase", None), ("both", None)])
def test_what_is_bought_needs_no_stock_but_the_right_type(kind: str, reason: str | None) -> None:
    assert purchasable(a_level("A", available="0", type=kind), Decimal(1000)) == reason


def test_when_nobody_can_tell_the_order_is_deferred(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody(*_: object) -> None:
        raise Unavailable("Stock cannot be read now.")

    monkeypatch.setattr(reader, "read", nobody)

    assert check(lines(("A", 1)), sellable) == Checked("deferred")


def test_a_level_comes_out_of_the_cache_as_it_went_in() -> None:
    quantities = {"on_hand": "2.5", "reserved": "1", "incoming": "4", "expected_date": "2031-07-01"}
    product = {"status": "active", "type": "both", "fractional": False, "sell_until_gone": True}
    text = cache_text({"sku": "A", "version": 7, **quantities, **product})

    level = StockLevel.from_cache(text)

    assert text.startswith("7 {")
    assert cache_key("A") == "stock:v2:A"
    assert (level.available, level.version, level.type) == (Decimal("1.5"), 7, "both")
    assert (level.fractional, level.sell_until_gone, level.expected_date) == (False, True, date(2031, 7, 1))
