import itertools

import pytest

from functions.purchasing.rules.transitions import TRANSITIONS
from shared.outcomes.transitions import IllegalTransition, check

ALLOWED = {
    ("open", "partially_received"),
    ("open", "received"),
    ("open", "cancelled"),
    ("partially_received", "partially_received"),
    ("partially_received", "received"),
    ("partially_received", "cancelled"),
    ("received", "received"),
}


@pytest.mark.parametrize(("current", "wanted"), list(itertools.product(TRANSITIONS, repeat=2)))
def test_an_order_changes_only_as_the_table_says(current: str, wanted: str) -> None:
    if (current, wanted) in ALLOWED:
        check(TRANSITIONS, current, wanted)
    else:
        with pytest.raises(IllegalTransition, match=f"is {current} cannot become {wanted}"):
            check(TRANSITIONS, current, wanted)
