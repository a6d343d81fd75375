from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.inventory.rules.adjustments import AdjustStock, InsufficientStock, Reason, adjustment
from functions.inventory.rules.ledger import Kind, Level, Movement
from shared.http.validation import validate
from shared.outcomes.problems import Conflict, Invalid
from shared.outcomes.violations import in_body

TEN_FOUR_RESERVED = Level(Decimal(10), Decimal(4))


@pytest.mark.parametrize(
    ("reason", "quantity", "difference"),
    [
        (Reason.OPENING_BALANCE, 3, 3),
        (Reason.GAIN, 3, 3),
        (Reason.LOSS, 3, -3),
        (Reason.DAMAGE, 3, -3),
        (Reason.CORRECTION, 3, 3),
        (Reason.CORRECTION, -3, -3),
        (Reason.COUNT, 7, -3),
        (Reason.COUNT, 13, 3),
        (Reason.COUNT, 10, 0),
    ],
)
def test_the_reason_says_which_way_stock_moves(reason: Reason, quantity: int, difference: int) -> None:
    movement = adjustment("chair", reason, Decimal(quantity), TEN_FOUR_RESERVED, "why")

    assert movement == Movement("chair", Kind(reason.value), Decimal(difference), "why")


def test_a_reason_that_there_is_not_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(Invalid) as refused:
        validate(AdjustStock, {"reason": "theft", "quantity": 1})

    message = "should be one of opening_balance, count, gain, loss, damage, correction"
    assert refused.value.errors == [in_body("reason", message)]


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.CORRECTION])
def test_only_a_correction_may_be_negative(reason: Reason) -> None:
    with pytest.raises(Invalid) as refused:
        adjustment("chair", reason, Decimal(-1), TEN_FOUR_RESERVED)

    assert [error["field"] for error in refused.value.errors] == ["quantity"]


@pytest.mark.parametrize(
    ("reason", "quantity"), [(Reason.LOSS, "10.0001"), (Reason.DAMAGE, 11), (Reason.CORRECTION, -11)]
)
def test_more_than_is_on_hand_cannot_be_taken_away(reason: Reason, quantity: object) -> None:
    with pytest.raises(InsufficientStock) as refused:
        adjustment("chair", reason, Decimal(str(quantity)), TEN_FOUR_RESERVED)

    assert isinstance(refused.value, Conflict)
    assert refused.value.errors[0]["on_hand"] == 10
    assert "has 10 on hand" in refused.value.detail


@pytest.mark.parametrize(("reason", "quantity"), [(Reason.COUNT, 0), (Reason.LOSS, 10), (Reason.CORRECTION, -10)])
def test_what_is_promised_can_be_taken_away_for_the_shelf_is_right(reason: Reason, quantity: int) -> None:
    movement = adjustment("chair", reason, Decimal(quantity), TEN_FOUR_RESERVED)

    assert TEN_FOUR_RESERVED.after(movement).on_hand == 0


def test_half_a_unit_of_what_has_no_parts_is_refused_and_a_count_may_mend_one() -> None:
    with pytest.raises(Invalid) as refused:
        adjustment("chair", Reason.GAIN, Decimal("0.5"), TEN_FOUR_RESERVED, fractional=False)
    mended = adjustment("chair", Reason.COUNT, Decimal(10), Level(Decimal("10.5")), fractional=False)

    assert refused.value.errors == [in_body("quantity", "there are only whole units of this product")]
    assert mended.quantity == Decimal("-0.5")


def test_a_movement_carries_no_trailing_zeros() -> None:
    movement = adjustment("chair", Reason.COUNT, Decimal("12.50"), Level(Decimal("2.5")))

    assert str(movement.quantity) == "10"


@given(
    reason=st.sampled_from(Reason),
    quantity=st.decimals(-20, 20, places=4),
    on_hand=st.decimals(0, 20, places=4),
    part=st.fractions(0, 1),
)
def test_whatever_is_accepted_leaves_nothing_below_zero(
    reason: Reason, quantity: Decimal, on_hand: Decimal, part: object
) -> None:
    before = Level(on_hand, (on_hand * Decimal(float(part))).quantize(Decimal("0.0001"), "ROUND_DOWN"))  # type: ignore[arg-type]
    try:
        after = before.after(adjustment("chair", reason, quantity, before))
    except (InsufficientStock, Invalid):
        return
    assert after.on_hand >= 0
    assert after.reserved == before.reserved
    assert reason is not Reason.COUNT or after.on_hand == quantity
