from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from functions.product.rules.particulars import Particulars, settled
from shared.outcomes.problems import Invalid


def product(**changes: Any) -> dict[str, Any]:
    return settled(Particulars.model_validate(changes).model_dump())


@pytest.mark.parametrize(
    ("said", "fractional"),
    [
        ({}, False),
        ({"unit": "piece"}, False),
        ({"unit": "kg"}, True),
        ({"unit": "kg", "fractional": None}, True),
        ({"unit": "piece", "fractional": True}, True),
        ({"unit": "box", "fractional": False}, False),
    ],
)
def test_a_piece_has_no_parts_unless_the_shop_says_so(said: dict[str, Any], fractional: bool) -> None:
    assert product(**said)["fractional"] is fractional


def test_what_has_no_parts_is_not_bought_in_parts() -> None:
    with pytest.raises(Invalid) as refused:
        product(reorder_quantity="0.5", order_multiple="2.5", reorder_point="1.5")

    assert [error["field"] for error in refused.value.errors] == ["reorder_quantity", "order_multiple"]
    assert product(unit="kg", order_multiple="2.5")["order_multiple"] == Decimal("2.5")


def test_barcodes_are_kept_as_they_are_written_and_ordered_by_their_numbers() -> None:
    barcodes = ["4006381333931", "040170725".zfill(13), "036000291452"]

    assert product(barcodes=barcodes)["barcodes"] == ("0000040170725", "036000291452", "4006381333931")


@pytest.mark.parametrize("twice", [["4006381333931", "4006381333931"], ["4006381333931", "04006381333931"]])
def test_a_barcode_is_not_written_twice_in_any_form(twice: list[str]) -> None:
    with pytest.raises(ValidationError, match="twice"):
        Particulars.model_validate({"barcodes": twice})
