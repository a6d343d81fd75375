"""What holds for the pure model holds for the SQL: the same machine, with the real functions beside the model."""

from decimal import Decimal
from typing import Any

from hypothesis.stateful import run_state_machine_as_test

from functions.inventory.rules.reservations import Lack
from shared.events.inventory import StockHeld, StockRefused
from shared.messaging.envelope import Envelope
from tests.few import few
from tests.integration.functions.inventory.shelf import Shelf
from tests.inventory_books import Word
from tests.inventory_rules import InventoryMachine


def test_the_functions_and_the_pure_model_agree_whatever_arrives(shelf: Shelf) -> None:
    run_state_machine_as_test(lambda: BesideTheShelf(shelf), settings=few(6, steps=40))


class BesideTheShelf(InventoryMachine):
    """At the end, the ledger's rows, what orders have and what they were told are compared as well."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        super().__init__(shelf)

    def teardown(self) -> None:
        for sku in self.books.items:
            assert sorted(self.shelf.movements(sku), key=repr) == sorted(self.books.movements_of(sku), key=repr)
            assert self.shelf.version(sku) == self.books.versions.get(sku, 0)  # 0: only asked for
            assert self.shelf.incoming(sku) == self.books.items[sku].level.incoming
        for order_id in {order_id for order_id, _ in self.books.holdings}:
            assert self.shelf.holdings(order_id) == {
                sku: holding for (mine, sku), holding in self.books.holdings.items() if mine == order_id
            }
            assert [word(event) for event in self.shelf.outcomes(order_id)] == self.books.told[order_id]


def word(event: Envelope) -> Word:
    """What an order was told."""
    if event["type"] == StockRefused.TYPE:
        return Word("rejected", lacks=tuple(lacks_of(event)))
    lines: list[dict[str, Any]] = event["data"]["lines"]
    quantities = ("reserved", "waiting", "shipped")
    had = frozenset((line["sku"], *(Decimal(line[name]) for name in quantities), line["version"]) for line in lines)
    return Word(event["type"].split(".")[-2], had)  # type: ignore[arg-type]


def lacks_of(event: Envelope) -> list[Lack]:
    """What an order lacks, nothing where it was accepted."""
    if event["type"] == StockHeld.TYPE:
        return []
    refused = StockRefused.model_validate(event["data"])
    return [Lack(**dict(lack)) for lack in refused.shortages]
