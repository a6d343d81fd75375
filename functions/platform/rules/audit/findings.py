"""What an audit can find: each kind of difference, where it comes from as a rule, and what repairs it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID, uuid5

_OURS = UUID("6f1f2c1e-6d5c-4f0e-9f5d-3c1f1a1b9d70")


class Remedy(StrEnum):
    """Who or what repairs a finding."""

    REBUILD = "rebuild"
    TELL_AGAIN = "tell again"
    PUBLISH = "publish"
    ANNOUNCE = "announce"
    PERSON = "person"


class Kind(NamedTuple):
    """A kind of finding: the domain that it is told in, its likely cause, and its remedy."""

    domain: str
    cause: str
    remedy: Remedy


_HAND = "somebody changed a table by hand"
_LOST_WORD = "a message was lost, and nothing remembers it any more"
KINDS: Mapping[str, Kind] = {
    "on-hand-wrong": Kind("inventory", f"{_HAND}: no movement explains what is on hand", Remedy.REBUILD),
    "reserved-wrong": Kind("inventory", f"{_HAND}: no movement explains what is reserved", Remedy.REBUILD),
    "incoming-wrong": Kind("inventory", f"{_HAND}: no movement explains what is incoming", Remedy.REBUILD),
    "movement-doubled": Kind("inventory", "a movement stands in the ledger twice", Remedy.REBUILD),
    "movement-missing": Kind("inventory", "a movement is gone from the ledger", Remedy.REBUILD),
    "movement-altered": Kind("inventory", "a movement of the ledger was changed or is gone", Remedy.REBUILD),
    "reservation-wrong": Kind("inventory", f"{_HAND}: the ledger says otherwise of the reservation", Remedy.REBUILD),
    "expectation-wrong": Kind("inventory", f"{_HAND}: the ledger says otherwise of what is expected", Remedy.REBUILD),
    "waiting-wrong": Kind("inventory", f"{_HAND}: what waits is not what is outstanding", Remedy.REBUILD),
    "waits-beside-free-stock": Kind("inventory", f"{_HAND}: stock came without being posted", Remedy.REBUILD),
    "read-model-wrong": Kind("inventory", "somebody wrote into Redis", Remedy.REBUILD),
    "read-model-ahead": Kind("inventory", "the database was restored, or somebody wrote into Redis", Remedy.REBUILD),
    "read-model-stale": Kind("inventory", "somebody wrote into Redis: the entry never expires", Remedy.REBUILD),
    "read-model-unknown-sku": Kind(
        "inventory", "the database was restored, or somebody wrote into Redis", Remedy.REBUILD
    ),
    "product-unheard": Kind("inventory", _LOST_WORD, Remedy.PERSON),
    "product-differs": Kind("inventory", f"{_HAND}: the level of a product's version says otherwise", Remedy.PERSON),
    "level-of-nobody": Kind("inventory", "the catalogue was restored to an earlier time", Remedy.PERSON),
    "request-unanswered": Kind("inventory", _LOST_WORD, Remedy.PERSON),
    "order-unannounced": Kind("sales", "the order's event was never written or is lost", Remedy.ANNOUNCE),
    "decision-unheard": Kind("sales", _LOST_WORD, Remedy.TELL_AGAIN),
    "promise-differs": Kind("sales", f"{_HAND}, or {_LOST_WORD}", Remedy.TELL_AGAIN),
    "shipped-differs": Kind("sales", f"{_HAND}, or an event was handled twice or never", Remedy.PERSON),
    "rejected-but-reserved": Kind("sales", f"{_HAND}: a rejected order has stock", Remedy.PERSON),
    "reservation-of-nobody": Kind("inventory", "sales was restored to an earlier time", Remedy.PERSON),
    "sales-status-wrong": Kind("sales", f"{_HAND}: the lines say another status", Remedy.PERSON),
    "sales-total-wrong": Kind("sales", f"{_HAND}: the total is not that of the lines", Remedy.PERSON),
    "shipment-differs": Kind("sales", f"{_HAND}: the line is not the sum of its shipments or returns", Remedy.PERSON),
    "purchase-differs": Kind("purchasing", f"{_HAND}, or an event was handled twice or never", Remedy.PERSON),
    "expectation-of-nobody": Kind("inventory", "purchasing was restored to an earlier time", Remedy.PERSON),
    "purchase-status-wrong": Kind("purchasing", f"{_HAND}: the lines say another status", Remedy.PERSON),
    "purchase-total-wrong": Kind("purchasing", f"{_HAND}: the total is not that of the lines", Remedy.PERSON),
    "receipt-differs": Kind(
        "purchasing", f"{_HAND}: the line is not the sum of its receipts or returns", Remedy.PERSON
    ),
    "message-lost": Kind("", "the broker lost it, or its function never manages it", Remedy.PUBLISH),
    "message-unpublished": Kind("", "the relay does not run, or the broker is away", Remedy.PUBLISH),
    "message-of-nobody": Kind("", "somebody published an event by hand", Remedy.PERSON),
    "message-unarchived": Kind("", "archive_event does not run, or the object store is away", Remedy.PERSON),
}
"""By name; those of messages are told in the domain whose message it is."""


class Finding(NamedTuple):
    """A difference: its kind, what it is about (a SKU, an order's or an event's id), and the figures that differ.

    It is the same finding as long as all of it is the same: whoever compares two looks need not look closer.
    about: whose events, if some are under way, explain it.
    """

    kind: str
    subject: str
    details: tuple[tuple[str, str], ...] = ()
    about: tuple[str, ...] = ()
    of: str = ""

    @property
    def domain(self) -> str:
        """The domain that it is told in."""
        return self.of or KINDS[self.kind].domain

    @property
    def id(self) -> UUID:
        """The same for the same finding, whenever and by whom it is found."""
        return uuid5(_OURS, f"{self.kind} {self.domain} {self.subject} {self.details}")

    def shown(self) -> dict[str, Any]:
        """As HTTP, events and the command line show it."""
        kind = KINDS[self.kind]
        return {
            "id": str(self.id),
            "kind": self.kind,
            "domain": self.domain,
            "subject": self.subject,
            "details": dict(self.details),
            "cause": kind.cause,
            "remedy": kind.remedy.value,
        }


def found(kind: str, subject: object, /, *about: object, of: str = "", **details: object) -> Finding:
    """A finding about `subject`, with the figures that differ."""
    texts = tuple((name, str(value)) for name, value in details.items())
    return Finding(kind, str(subject), texts, tuple(map(str, about)), of)
