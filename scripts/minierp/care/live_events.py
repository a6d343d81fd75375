"""Events as they pass: a copy of each, which nobody misses, in a queue that goes with whoever looks."""

import time
from collections.abc import Iterator
from typing import Any

from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import BasicProperties

from scripts.minierp.care.dead_letters.broker import Broker
from shared.delivery.bodies import readable
from shared.delivery.letters import identity, legible
from shared.delivery.messages import message_of, text
from shared.delivery.structured import STRUCTURED, read_structured
from shared.delivery.undeliverable import UndeliverableError

EXCHANGE = "minierp.events"
_MOMENT = 0.2
"""Seconds after which to look whether the time is up."""


def live_events(broker: Broker, types: str, seconds: float | None) -> Iterator[dict[str, Any]]:
    """The events that are published from now on, for so many seconds or without end, each as it lies in the archive.

    `types` is a type, or a pattern of AMQP's topics: `*` for one of its words, `#` for any number of them.
    """
    with broker.channel() as channel:
        queue = channel.queue_declare("", exclusive=True, auto_delete=True).method.queue
        channel.queue_bind(queue, EXCHANGE, types)
        yield from _heard(channel, queue, float("inf") if seconds is None else time.monotonic() + seconds)


def _heard(channel: BlockingChannel, queue: str, until: float) -> Iterator[dict[str, Any]]:
    for method, properties, body in channel.consume(queue, auto_ack=True, inactivity_timeout=_MOMENT):
        if method is not None:
            yield envelope(properties, body)
        if time.monotonic() >= until:
            return


def envelope(properties: BasicProperties, body: bytes) -> dict[str, Any]:
    """What a message says, whoever wrote it and however: what is no event has nothing but an id and a body."""
    attributes, data = _said(properties, body)
    return {"id": identity(properties, body), "type": "", **attributes, "data": readable(data)}


def _said(properties: BasicProperties, body: bytes) -> tuple[dict[str, str], bytes]:
    message = message_of(properties, body)
    if message.content_type.partition(";")[0].strip().lower() == STRUCTURED:
        try:
            attributes, data = read_structured(body)
        except UndeliverableError:
            return {}, body
        return {name: value.encode(errors="backslashreplace").decode() for name, value in attributes.items()}, data
    headers = [(text(name), text(value)) for name, value in message.headers.items()]
    return {name.removeprefix("ce-"): legible(value) for name, value in headers if name.startswith("ce-")}, body
