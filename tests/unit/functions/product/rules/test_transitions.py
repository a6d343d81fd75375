import pytest

from functions.product.rules.transitions import TRANSITIONS
from shared.outcomes.transitions import IllegalTransition, check


@pytest.mark.parametrize(("current", "wanted"), [("active", "discontinued"), ("discontinued", "active")])
def test_a_product_leaves_the_assortment_and_comes_back(current: str, wanted: str) -> None:
    check(TRANSITIONS, current, wanted)

    with pytest.raises(IllegalTransition, match=f"A product that is {wanted} cannot become {wanted}.*{current}"):
        check(TRANSITIONS, wanted, wanted, "A product")
