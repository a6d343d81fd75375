from decimal import Decimal

from functions.inventory.rules.cancellations import releasing
from functions.inventory.rules.ledger import Kind, Level, Movement, fold
from functions.inventory.rules.reservations import reserving


def test_a_release_gives_back_exactly_what_is_held() -> None:
    held = reserving({"table": Decimal(1), "chair": Decimal(2)})

    released = releasing(held)

    assert released == [Movement("chair", Kind.RELEASED, Decimal(2)), Movement("table", Kind.RELEASED, Decimal(1))]
    assert fold(held + released) == Level()
    assert releasing(held + released) == []
