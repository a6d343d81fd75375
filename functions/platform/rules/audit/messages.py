"""Who takes which event, and what it means that nobody has."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from functions.platform.rules.audit.findings import Finding, found

Row = Mapping[str, Any]
Event = TypeVar("Event", bound=Row)


class Consumer(NamedTuple):
    """The domain that an event is for, and the functions one of which has handled it, now or in an earlier release."""

    domain: str
    functions: tuple[str, ...]


_STOCK = Consumer("inventory", ("adjust_stock",))
_RESERVATIONS = Consumer("inventory", ("reserve_stock", "adjust_stock"))
_PURCHASES = Consumer("purchasing", ("create_purchase_order",))
_SETTLEMENT = Consumer("sales", ("settle_sales_order",))
CONSUMERS: Mapping[str, Consumer] = {
    f"com.minierp.{name}": consumer
    for consumer, names in (
        (_STOCK, ("product.created.v1", "product.created.v2", "product.updated.v1", "product.discontinued.v1")),
        (_STOCK, ("purchasing.order.created.v1", "purchasing.order.created.v2", "purchasing.order.received.v1")),
        (_STOCK, ("purchasing.order.cancelled.v1", "purchasing.order.closed.v1", "purchasing.order.returned.v1")),
        (_STOCK, ("purchasing.order.refused.v1",)),
        (_RESERVATIONS, ("sales.order.created.v1", "sales.order.created.v2", "sales.order.cancelled.v2")),
        (_RESERVATIONS, ("sales.order.shipped.v1", "sales.order.returned.v1")),
        (_PURCHASES, ("inventory.purchase_order.requested.v1",)),
        (_SETTLEMENT, ("inventory.stock.reserved.v1", "inventory.stock.reserved.v2", "inventory.stock.allocated.v1")),
        (_SETTLEMENT, ("inventory.stock.rejected.v1", "inventory.stock.rejected.v2", "inventory.stock.withdrawn.v1")),
    )
    for name in names
}
"""By the event's type, as the manifests bind it."""


def unhandled(events: Iterable[Event], handled: Collection[tuple[str, str]]) -> list[Event]:
    """Those of `events` that their consumer has not handled; `handled`: (domain, event id)."""
    return [each for each in events if (CONSUMERS[each["type"]].domain, each["id"]) not in handled]


def takers(event: Row) -> tuple[str, ...]:
    """The functions of an event's consumer: the first is the one that takes it now."""
    return CONSUMERS[event["type"]].functions


def by_function(events: Iterable[Event]) -> Mapping[str, list[Event]]:
    """Events by the function that takes them now."""
    found: dict[str, list[Event]] = {}
    for each in events:
        found.setdefault(takers(each)[0], []).append(each)
    return found


def lost(events: Iterable[Row], troubled: Collection[str], passed: Mapping[str, datetime | None]) -> Iterator[Finding]:
    """Unhandled events that were published long ago, are no dead letters, and were passed by later ones long ago.

    troubled: functions whose dead letters return. What is for them may be on its way once more: nothing of it counts.
    passed: by function, when the last event was published that it had handled long ago. A function that handles
    nothing is away: then what is for it waits, and is not lost.
    """
    for each in events:
        last = passed[takers(each)[0]]
        if last and each["published_at"] < last and not set(takers(each)).intersection(troubled):
            yield _about("message-lost", each["domain"], each)


def overdue(kind: str, domain: str, oldest: Iterable[Row]) -> Iterator[Finding]:
    """A domain's events, of which the oldest should have been published or archived long ago."""
    for each in oldest:
        yield _about(kind, domain, each)


def of_nobody(domain: str, handled: Iterable[Row]) -> Iterator[Finding]:
    """Events that a domain has handled, and that nobody emitted."""
    for each in handled:
        yield found("message-of-nobody", each["id"], of=domain, function=each["function"], source=each["source"])


def _about(kind: str, domain: str, event: Row) -> Finding:
    figures = {"type": event["type"], "about": event["subject"], "position": event["position"]}
    return Finding(kind, event["id"], tuple((name, str(value)) for name, value in figures.items()), of=domain)
