from itertools import product

import pytest

from functions.sales.rules.transitions import TRANSITIONS
from shared.outcomes.problems import Conflict
from shared.outcomes.transitions import IllegalTransition, check

ALLOWED = {
    ("pending", "confirmed"),
    ("pending", "rejected"),
    ("pending", "cancelled"),
    ("pending", "backordered"),
    ("confirmed", "backordered"),
    ("backordered", "confirmed"),
    ("backordered", "partially_shipped"),
    ("backordered", "shipped"),
    ("backordered", "cancelled"),
    ("confirmed", "partially_shipped"),
    ("confirmed", "shipped"),
    ("confirmed", "cancelled"),
    ("partially_shipped", "partially_shipped"),
    ("partially_shipped", "shipped"),
}


@pytest.mark.parametrize(("current", "wanted"), list(product(TRANSITIONS, repeat=2)))
def test_an_order_lives_as_the_table_says(current: str, wanted: str) -> None:
    if (current, wanted) in ALLOWED:
        check(TRANSITIONS, current, wanted)
        return
    with pytest.raises(IllegalTransition, match=f"{current} cannot become {wanted}") as refused:
        check(TRANSITIONS, current, wanted)
    assert isinstance(refused.value, Conflict)


def test_a_refused_transition_says_what_would_be_possible() -> None:
    with pytest.raises(IllegalTransition, match="it can become confirmed, backordered, rejected, cancelled"):
        check(TRANSITIONS, "pending", "shipped")
    with pytest.raises(IllegalTransition, match="it can become nothing else"):
        check(TRANSITIONS, "rejected", "confirmed")
