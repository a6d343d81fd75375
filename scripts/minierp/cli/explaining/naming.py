"""What people call the orders that the books name by their ids, and who asked for what."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from scripts.minierp.cli.ordering.names import number_of
from scripts.minierp.client.batches import asked_for
from scripts.minierp.client.client import Client


class Named(NamedTuple):
    """An order of either kind, as people know it; `party` is the customer or the supplier."""

    id: str
    number: str
    party: str
    status: str

    @property
    def text(self) -> str:
        """Such as SO-2030-000123 of Ada Lovelace (confirmed)."""
        return f"{self.number} of {self.party} ({self.status})"


def sales_orders(client: Client, ids: Iterable[str]) -> dict[str, Named]:
    """These sales orders, as far as there are such, by id."""
    found = asked_for(client, "/sales-orders", "id", ids)
    return {each["id"]: Named(each["id"], number_of(each), each["customer"], each["status"]) for each in found}


def purchase_orders(client: Client, ids: Iterable[str]) -> dict[str, Named]:
    """These purchase orders, as far as there are such, by id."""
    found = asked_for(client, "/purchase-orders", "id", ids)
    return {each["id"]: Named(each["id"], number_of(each), each["supplier"], each["status"]) for each in found}


def called(order_id: str, names: dict[str, Named]) -> str:
    """What people call an order, or its id where nobody knows it."""
    return names[order_id].text if order_id in names else order_id


def by(told: Mapping[str, Any]) -> str:
    """Who asked for a movement or anything else that happened, such as " by ada"; nothing where nobody noted that."""
    return f" by {told['actor']}" if told.get("actor") else ""
