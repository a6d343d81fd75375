"""What was published, as a queue of a test's own gets it."""

from typing import Any

from pika.adapters.blocking_connection import BlockingChannel

from shared.events.platform import EventRefused
from shared.messaging.envelope import Envelope, envelope

WRITTEN = "com.minierp.product.test.written.v1"
"""The type of the sample's events, and of those made here."""


def an_event(subject: str) -> Envelope:
    reason = EventRefused(event_id=subject, event_type="t", function="f", problem={"detail": "Grüße"})
    return {**envelope(reason, source="/t", correlation_id="web-7"), "type": WRITTEN}


def bodies(channel: BlockingChannel, queue: str, wanted: str) -> list[Any]:
    """The properties of the messages about `wanted` that have come so far."""
    found = []
    while (message := channel.basic_get(queue, auto_ack=True))[0] is not None:
        found += [message[1]] if wanted.encode() in message[2] else []
    return found
