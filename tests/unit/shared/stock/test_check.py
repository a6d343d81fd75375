from collections.abc import Callable
from decimal import Decimal

import pytest

from shared.outcomes.problems import Unavailable
from shared.stock import reader
from shared.stock.check import StockRefused, check, purchasable, sellable
from shared.stock.level import StockLevel, cache_key, cache_text

Shelf = Callable[..., None]


def a_level(sku: str, available: str = "10", status: str | None = "active", kind: str | None = "both") -> StockLevel:
    return StockLevel(sku, Decimal(available), Decimal(0), Decimal(0), 1, status, kind)


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """What the read model answers; reading it over the network has tests of its own."""

    def put(*levels: StockLevel) -> None:
        known = {level.sku: level for level in levels}
        monkeypatch.setattr(reader, "read", lambda skus: {sku: known[sku] for sku in skus if sku in known})

    return put


def lines(*pairs: tuple[str, int]) -> list[tuple[str, Decimal]]:
    return [(sku, Decimal(quantity)) for sku, quantity in pairs]


def test_an_order_that_can_be_promised_is_answered(shelf: Shelf) -> None:
    shelf(a_level("A"), a_level("B"))

    assert check(lines(("A", 10), ("B", 1)), sellable) == "answered"


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
        a_level("raw", kind="purchase"),
        a_level("coming", status=None, kind=None),
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


@pytest.mark.parametrize(("kind", "reason"), [("sale", "not_purchasable"), ("purchase", None), ("both", None)])
def test_what_is_bought_needs_no_stock_but_the_right_type(kind: str, reason: str | None) -> None:
    assert purchasable(a_level("A", available="0", kind=kind), Decimal(1000)) == reason


def test_when_nobody_can_tell_the_order_is_deferred(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_skus: object) -> None:
        raise Unavailable("Stock cannot be read now.")

    monkeypatch.setattr(reader, "read", nobody)

    assert check(lines(("A", 1)), sellable) == "deferred"


def test_a_level_comes_out_of_the_cache_as_it_went_in() -> None:
    document = {"sku": "A", "on_hand": "2.5", "reserved": "1", "incoming": "0", "version": 7, "status": "active"}
    text = cache_text({**document, "type": "both"})

    level = StockLevel.from_cache(text)

    assert text.startswith("7 {")
    assert cache_key("A") == "stock:A"
    assert (level.available, level.version, level.type) == (Decimal("1.5"), 7, "both")
