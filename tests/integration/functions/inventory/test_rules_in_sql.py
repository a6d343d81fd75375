"""What holds for the pure model holds for the SQL: the same machine, with the real function beside the model."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from functions.inventory.rules.reservations import Lack
from shared.events.inventory import StockRejected, StockReserved
from shared.messaging.envelope import Envelope
from tests.integration.functions.inventory.shelf import Shelf
from tests.inventory_rules import InventoryMachine

BOUNDED = settings(max_examples=12, stateful_step_count=25, suppress_health_check=list(HealthCheck))


def test_the_function_and_the_pure_model_agree_whatever_arrives(shelf: Shelf) -> None:
    run_state_machine_as_test(lambda: BesideTheShelf(shelf), settings=BOUNDED)


class BesideTheShelf(InventoryMachine):
    """At the end, the ledger's rows and the announced outcomes are compared as well."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        super().__init__(shelf)

    def teardown(self) -> None:
        for sku in self.books.items:
            assert sorted(self.shelf.movements(sku), key=repr) == sorted(self.books.movements_of(sku), key=repr)
        for order_id in self.placed:
            lacks = self.books.outcomes.get(order_id)
            assert [outcome(event) for event in self.shelf.outcomes(order_id)] == ([] if lacks is None else [lacks])


def outcome(event: Envelope) -> list[Lack]:
    if event["type"] == StockReserved.TYPE:
        return []
    rejected = StockRejected.model_validate(event["data"])
    return [Lack(s.sku, s.reason, s.requested, s.available) for s in rejected.shortages]
