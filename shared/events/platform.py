"""What the platform publishes, and the ticks that Knative's crons send it."""

from typing import Any
from uuid import UUID

from pydantic import ConfigDict

from shared.events.event import Event


class EventRefused(Event):
    """A function said why it will never accept an event; `problem` is the problem details document (RFC 9457)."""

    TYPE = "com.minierp.platform.event.refused.v1"
    event_id: str
    event_type: str
    function: str
    problem: dict[str, Any]

    @property
    def subject(self) -> str:
        """The refused event's id."""
        return self.event_id


class Ping(Event):
    """A cron's tick (Knative PingSource); it carries nothing that matters."""

    TYPE = "dev.knative.sources.ping"
    model_config = ConfigDict(extra="ignore")


class AuditFinding(Event):
    """An audit found that books of ours do not agree: a difference of a kind, and the figures that differ.

    about: the SKU, the order or the event; remedy: what repairs it. A difference is told once, and once more where it
    is still there after three months.
    """

    TYPE = "com.minierp.platform.audit.finding.v1"
    finding_id: UUID
    kind: str
    about: str
    details: dict[str, str]
    cause: str
    remedy: str

    @property
    def subject(self) -> str:
        """The finding's id."""
        return str(self.finding_id)
