"""Any interleaving, duplication and reordering of events and adjustments leaves the books sound."""

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.inventory_rules import InventoryMachine


def test_the_books_stay_sound_whatever_arrives_in_whatever_order() -> None:
    run_state_machine_as_test(InventoryMachine, settings=settings(max_examples=100, stateful_step_count=40))
