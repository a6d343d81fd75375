from decimal import Decimal
from typing import Any

import pytest

from scripts.minierp.data.demo.ledger import Balance, fold


def movement(kind: str, quantity: str) -> dict[str, Any]:
    return {"kind": kind, "quantity": quantity}


def test_a_ledger_folds_into_its_balances() -> None:
    movements = [
        movement("opening_balance", "10"), movement("ordered", "20"), movement("received", "12.5"),
        movement("surplus", "1"), movement("given_up", "7.5"), movement("reserved", "6"),
        movement("released", "2"), movement("damage", "-1"),
    ]  # fmt: skip
    assert fold(movements) == Balance(on_hand=Decimal("22.5"), reserved=Decimal(4), incoming=Decimal(0))
    assert fold(reversed(movements)) == fold(movements)


def test_what_was_held_for_an_order_leaves_with_it_and_may_come_back() -> None:
    movements = [
        movement("opening_balance", "5"), movement("reserved", "3"), movement("withdrawn", "1"),
        movement("allocated", "1"), movement("shipped", "3"), movement("returned", "2"), movement("scrapped", "1"),
        movement("sent_back", "4"), movement("discrepancy", "1"),
    ]  # fmt: skip
    assert fold(movements) == Balance()


def test_a_movement_of_an_unknown_kind_is_no_silent_zero() -> None:
    with pytest.raises(KeyError):
        fold([movement("borrowed", "1")])
