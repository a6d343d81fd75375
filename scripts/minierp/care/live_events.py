"""Events as they pass: a copy of each, which nobody misses, in a queue that goes with whoever looks."""

import json
import time
from collections.abc import Iterator
from typing import Any

from pika.adapters.blocking_connection import BlockingChannel
from pika.spec import BasicProperties

from scripts.minierp.care.dead_letters.broker import Broker
from shared.messaging.header_values import decoded

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
            yield _envelope(properties, body)
        if time.monotonic() >= until:
            return


def _envelope(properties: BasicProperties, body: bytes) -> dict[str, Any]:
    headers = (properties.headers or {}).items()
    attributes = {name.removeprefix("ce-"): decoded(str(value)) for name, value in headers if name.startswith("ce-")}
    return {**attributes, "data": json.loads(body)}
