"""The CloudEvents envelope of an event that MiniERP emits: one flat document, as it lies in the outbox.

Context attributes and extensions are strings (CloudEvents 1.0, section 3); `data` is the event's own fields.
`sequence` is the aggregate's version after the event, `correlationid` the request that began it all, `actorid` who
sent that, `causationid` the event that led to this one; where traces are made, `minierptrace` is the span it was
emitted in.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from shared.process.identity import SYSTEM
from shared.telemetry import tracing
from shared.telemetry.carried import EXTENSION

if TYPE_CHECKING:
    from shared.events.event import Event

Envelope = dict[str, Any]


def envelope(
    event: "Event", *, source: str, correlation_id: str, causation_id: str = "", actor: str = SYSTEM, sequence: int = 1
) -> Envelope:
    """The envelope of `event`, with an id of its own, emitted now by `source` (`/minierp/<domain>/<function>`)."""
    attributes = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "type": event.TYPE,
        "source": source,
        "subject": event.subject,
        "time": datetime.now(UTC).isoformat(),
        "datacontenttype": "application/json",
        "dataschema": f"urn:minierp:schema:{event.TYPE}",
        "correlationid": correlation_id,
        "actorid": actor,
        "partitionkey": event.subject,
        "sequence": str(sequence),
    }
    if causation_id:
        attributes["causationid"] = causation_id
    if trace := tracing.context():
        attributes[EXTENSION] = trace
    return {**attributes, "data": event.model_dump()}
