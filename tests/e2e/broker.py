"""The broker as an operator sees it: watching events pass, publishing whatever there is to publish."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pika
from pika.adapters.blocking_connection import BlockingChannel

from scripts.minierp.local.system.system import System

EVENTS = "minierp.events"


class Message(NamedTuple):
    """A message as it was published."""

    routing_key: str
    properties: pika.BasicProperties
    body: bytes


@contextmanager
def operator(running: System) -> Iterator[BlockingChannel]:
    """A channel that may do everything."""
    connection = pika.BlockingConnection(pika.URLParameters(running.state.broker["url"]))
    try:
        channel = connection.channel()
        channel.confirm_delivery()
        yield channel
    finally:
        connection.close()


def watch(channel: BlockingChannel) -> str:
    """A queue that gets a copy of every event from now on, as long as the channel lives."""
    queue: str = channel.queue_declare("", exclusive=True).method.queue
    channel.queue_bind(queue, EVENTS, "#")
    return queue


def drain(channel: BlockingChannel, queue: str) -> list[Message]:
    """Takes everything out of a queue."""
    taken = []
    while (got := channel.basic_get(queue, auto_ack=True))[0] is not None:
        taken.append(Message(got[0].routing_key, got[1], got[2]))
    return taken
