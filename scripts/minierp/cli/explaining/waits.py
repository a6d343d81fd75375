"""What an order waits for: its place among those that want the same, and when enough of it is expected."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from scripts.minierp.cli.explaining.naming import Named
from scripts.minierp.cli.explaining.queues import Coming, Place, coming, enough_by, named, place_of, told
from scripts.minierp.client.client import Client
from scripts.minierp.terminal.output import quantity

Json = dict[str, Any]


class Wait(NamedTuple):
    """So many units of a SKU that an order lacks, and its place in the queue, which moves."""

    sku: str
    waiting: Decimal
    place: Place | None
    coming: list[Coming]
    names: dict[str, Named]

    def sentences(self) -> Iterator[str]:
        """In words."""
        yield f"It waits for {quantity(self.waiting)} of {self.sku}."
        if self.place:
            ahead = f"{quantity(self.place.ahead)} units go to others first" if self.place.ahead else "it is next"
            yield f"Of {self.place.of} order(s) that wait for {self.sku} it is number {self.place.number}: {ahead}."
        if not self.coming:
            yield f"Nothing of {self.sku} is on order; `minierp stock replenish --dry-run` says why, or orders it."
        for each in self.coming:
            yield f"On order: {told(each, self.names)}."
        yield from self._end()

    def document(self) -> Json:
        """As JSON."""
        return {
            "sku": self.sku,
            "waiting": f"{self.waiting:f}",
            "place": self.place and {**self.place._asdict(), "ahead": f"{self.place.ahead:f}"},
            "incoming": [
                {"order_id": each.order_id, "outstanding": f"{each.outstanding:f}", "expected_date": each.expected}
                for each in self.coming
            ],
        }

    def _end(self) -> Iterator[str]:
        needed = self.waiting + (self.place.ahead if self.place else 0)
        last = enough_by(needed, self.coming)
        if last and last.expected:
            yield f"If all comes as expected, it has all of its {self.sku} on {last.expected}."
        elif self.coming and not last:
            lacking = needed - sum(each.outstanding for each in self.coming)
            yield f"That is {quantity(lacking)} too few for it to get all of its {self.sku}."


def wait_for(client: Client, order_id: str, sku: str, waiting: Decimal) -> Wait:
    """What a sales order that lacks so many units of a SKU waits for."""
    place = place_of(order_id, list(client.items(f"/stock/{sku}/reservations")))
    expected = coming(client, sku)
    return Wait(sku, waiting, place, expected, named(client, expected))
