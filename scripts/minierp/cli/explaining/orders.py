"""Why an order is in its status, and what it waits for, in sentences."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from scripts.minierp.cli.explaining.naming import by
from scripts.minierp.cli.explaining.waits import Wait, wait_for
from scripts.minierp.cli.ordering.names import number_of
from scripts.minierp.client.client import Client
from scripts.minierp.terminal.errors import Refused, sentence
from scripts.minierp.terminal.output import moment, quantity

Json = dict[str, Any]

_SHORT = {
    "short": "there was not enough of it",
    "unknown": "inventory knew no such product",
    "discontinued": "it was not sold any more",
    "not_sellable": "it is bought only, and never sold",
    "not_whole": "there are only whole units of it",
}
"""What inventory says of a SKU of an order that it refuses."""


class Reasons(NamedTuple):
    """What there is to say of an order, in order."""

    order: Json
    history: list[Json]
    sentences: list[str]
    waits: list[Wait]

    def document(self) -> Json:
        """As JSON."""
        return {
            "id": self.order["id"],
            "number": self.order.get("number"),
            "status": self.order["status"],
            "sentences": self.sentences,
            "waits_for": [wait.document() for wait in self.waits],
            "history": self.history,
        }


def sales_order(client: Client, name: str) -> Reasons:
    """Why a sales order is what it is. Raises Refused where there is none."""
    order = client.get(f"/sales-orders/{name}")
    history = client.get(f"/sales-orders/{name}/history")["items"]
    waits = [wait_for(client, order["id"], sku, units) for sku, units in _per_sku(order["lines"], "waiting").items()]
    said = [f"{number_of(order)} of {order['customer']} is {_words(order['status'])}.", *_because(order, history)]
    return Reasons(order, history, [*said, *(text for wait in waits for text in wait.sentences())], waits)


def purchase_order(client: Client, name: str) -> Reasons:
    """Why a purchase order is what it is. Raises Refused where there is none."""
    order = client.get(f"/purchase-orders/{name}")
    history = client.get(f"/purchase-orders/{name}/history")["items"]
    said = [f"{number_of(order)} of {order['supplier']} is {_words(order['status'])}.", *_last(history)]
    return Reasons(order, history, [*said, *_outstanding(order)], [])


def order_of_either_kind(client: Client, name: str) -> Reasons:
    """Why the order with this id is what it is. Raises Refused where there is none of either kind."""
    try:
        return sales_order(client, name)
    except Refused as refused:
        if refused.status != 404:
            raise
    return purchase_order(client, name)


def _because(order: Json, history: Sequence[Json]) -> Iterator[str]:
    status, lines = order["status"], order["lines"]
    if status == "pending":
        yield "Inventory has not said yet whether it has the goods."
        yield f"What happened so far tells `minierp trace {number_of(order)}`; that should take a second, not minutes."
    if status == "rejected":
        yield from (_shortage(each) for each in order["shortages"])
    else:
        yield from _last(history)
    for sku, units in _per_sku(lines, "reserved").items():
        yield f"{quantity(units)} of {sku} are reserved for it, and can be shipped."
    if status in ("confirmed", "backordered", "partially_shipped"):
        yield from (f"{quantity(units)} of {sku} have left." for sku, units in _per_sku(lines, "shipped").items())


def _outstanding(order: Json) -> Iterator[str]:
    today = datetime.now(UTC).date()
    for line in order["lines"]:
        if order["status"] not in ("open", "partially_received") or not Decimal(line["outstanding"]):
            continue
        expected = date.fromisoformat(line.get("due_date") or order["expected_date"])
        late = f", {(today - expected).days} day(s) ago" if expected < today else ""
        yield f"{quantity(line['outstanding'])} of {line['sku']} are to come, expected on {expected}{late}."


def _last(history: Sequence[Json]) -> Iterator[str]:
    """What happened last, and who knows why."""
    for entry in history[-1:]:
        because = entry["event_id"] and f"event {entry['event_id']} of "
        request = f" ({because or ''}request {entry['correlation_id']}{by(entry)})" if entry["correlation_id"] else ""
        yield f"The last thing that happened, at {moment(entry['happened_at'])}: {_words(entry['what'])}{request}."
        if reason := (entry.get("details") or {}).get("reason"):
            yield f"The reason given: {reason}."


def _shortage(short: Json) -> str:
    told = {name: short.get(name) for name in ("requested", "available", "incoming", "expected_date")}
    return f"Of {short['sku']}, {sentence({'message': _SHORT.get(short['reason'], short['reason']), **told})}."


def _per_sku(lines: Sequence[Json], field: str) -> dict[str, Decimal]:
    """The sum of a quantity of the lines, where there is any, by SKU."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        if units := Decimal(line.get(field) or 0):
            sums[line["sku"]] = sums.get(line["sku"], Decimal(0)) + units
    return sums


def _words(name: str) -> str:
    return name.replace("_", " ")
