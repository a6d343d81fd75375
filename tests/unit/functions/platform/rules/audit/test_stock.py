"""Two of level, ledger and rows agree: the third is what is wrong, and is all that is named."""

from decimal import Decimal
from typing import Any

import pytest

from functions.platform.rules.audit.stock import of_entry, of_level, of_product

SKU = "TEA-1"
D = Decimal
PRODUCT = {"sku": SKU, "version": 2, "status": "active", "type": "both", "fractional": True, "sell_until_gone": False}


def level(on_hand: int = 9, reserved: int = 2, incoming: int = 0, waiting: int = 0, **told: int) -> dict[str, Any]:
    has = {"on_hand": on_hand, "reserved": reserved, "incoming": incoming}
    ledger = {f"told_{name}": D(told.get(name, has[name])) for name in has}
    facts = {**PRODUCT, "version": 5, "product_version": 2, "expected_date": None}
    return {**facts, **{name: D(units) for name, units in has.items()}, **ledger, "waiting": D(waiting)}


def told(**ledger: int) -> dict[str, Any]:
    """A sound level whose ledger says otherwise."""
    row = level()
    return {**row, **{f"told_{name}": D(units) for name, units in ledger.items()}}


def account(lacks: bool = False, twice: bool = False, **effect: int) -> dict[str, Any]:
    effects = {name: D(effect.get(name, 0)) for name in ("on_hand", "reserved", "incoming")}
    about = {"sku": SKU, "order_id": "o-1", "side": "sales", "of_row": "", "of_ledger": ""}
    return {**about, **effects, "lacks": lacks, "twice": twice}


def kinds(row: dict[str, Any], *accounts: dict[str, Any], twins: tuple[dict[str, Any], ...] = ()) -> list[str]:
    return [finding.kind for finding in of_level(row, accounts, twins)]


def test_sound_books_are_no_finding() -> None:
    assert kinds(level()) == []


def test_a_level_alone_against_ledger_and_rows_is_wrong_by_each_figure() -> None:
    assert kinds(told(on_hand=8, incoming=1)) == ["on-hand-wrong", "incoming-wrong"]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"lacks": True}, "movement-missing"),
        ({"twice": True}, "movement-doubled"),
        ({}, "movement-altered"),
    ],
)
def test_a_ledger_alone_against_level_and_rows_is_wrong_by_what_happened_to_it(said: Any, kind: str) -> None:
    assert kinds(told(reserved=4), account(reserved=-2, **said)) == [kind]


def test_a_row_alone_against_level_and_ledger_is_wrong() -> None:
    assert kinds(level(), account(reserved=-1)) == ["reservation-wrong"]


def test_two_damages_of_a_sku_are_both_named() -> None:
    assert kinds(told(on_hand=7, reserved=4), account(reserved=-2, twice=True)) == ["movement-doubled", "on-hand-wrong"]


def test_a_movement_by_hand_that_is_there_twice_explains_the_ledger() -> None:
    twin = {"sku": SKU, "kind": "gain", "quantity": D(3), "times": 1, "version": 4}

    assert kinds(told(on_hand=12), twins=(twin,)) == ["movement-doubled"]


def test_who_waits_beside_free_stock_is_found() -> None:
    assert kinds(level(waiting=1)) == ["waits-beside-free-stock"]
    assert kinds(level(on_hand=2, waiting=1)) == []


def test_a_product_of_before_that_inventory_knows_without_a_version_is_no_finding() -> None:
    first = {**PRODUCT, "version": 1}

    assert list(of_product(first, {**level(), "product_version": 0})) == []
    assert [each.kind for each in of_product(PRODUCT, {**level(), "product_version": 1})] == ["product-unheard"]
    assert [each.kind for each in of_product(PRODUCT, None)] == ["product-unheard"]
    assert list(of_product(None, {**level(), "status": None})) == [], "an order named it before anybody created it"


def test_an_entry_that_is_older_than_its_level_and_about_to_expire_is_no_finding() -> None:
    older = {**level(), "version": 4}

    assert list(of_entry(SKU, older, level(), lasts=False)) == []
    assert [each.kind for each in of_entry(SKU, older, level(), lasts=True)] == ["read-model-stale"]
    assert list(of_entry(SKU, level(), level(), lasts=False)) == []
