import itertools
from typing import get_args

import pytest

from functions.purchasing.rules.lines import Status
from functions.purchasing.rules.transitions import TRANSITIONS, Deed, NotAllowed, permit

ALLOWED = {
    ("open", "received"),
    ("open", "cancelled"),
    *itertools.product(["partially_received"], get_args(Deed)),
    ("received", "received"),
    ("received", "returned"),
    ("closed", "received"),
    ("closed", "returned"),
}


def test_the_table_has_every_status() -> None:
    assert set(TRANSITIONS) == set(get_args(Status))


@pytest.mark.parametrize(("status", "deed"), list(itertools.product(get_args(Status), get_args(Deed))))
def test_what_may_be_done_with_an_order_is_what_the_table_says(status: str, deed: Deed) -> None:
    if (status, deed) in ALLOWED:
        permit(status, deed)
    else:
        with pytest.raises(NotAllowed, match=f"is {status} cannot be {deed}; it can be "):
            permit(status, deed)


def test_a_refusal_says_what_is_allowed() -> None:
    with pytest.raises(NotAllowed) as refused:
        permit("open", "closed")

    assert refused.value.detail == "An order that is open cannot be closed; it can be received, cancelled."
