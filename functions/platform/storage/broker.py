"""The broker as whoever sends messages back to their queues needs it: it waits, and is for plain functions."""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.messaging.connection import parameters
from shared.outcomes.problems import Unavailable
from shared.process import logs
from shared.process.deadline import Deadline
from shared.process.settings import settings

from pika.adapters.blocking_connection import BlockingConnection
from pika.exceptions import AMQPError, ChannelClosedByBroker, NackError, UnroutableError
from pika.spec import BasicProperties

_TIMEOUT_SECONDS = 5

Message = tuple[BasicProperties, bytes]


@contextmanager
def connected() -> Iterator[BlockingConnection]:
    """A connection for the length of the block; what is then still held returns to its queue. Raises Unavailable."""
    try:
        with BlockingConnection(parameters(settings().require("amqp_url"), _TIMEOUT_SECONDS)) as connection:
            yield connection
    except (AMQPError, OSError) as error:
        logs.log("warning", f"the broker cannot be reached: {error!r}")
        raise Unavailable("The broker cannot be reached.") from error


def taken(connection: BlockingConnection, queue: str, deadline: Deadline) -> Iterator[Message]:
    """What lies in `queue`, as far as there is time: whoever comes back for more has stored what he was given.

    A queue that is not there holds nothing.
    """
    channel = connection.channel()
    try:
        while deadline.remaining:
            method, properties, body = channel.basic_get(queue)
            if method is None or properties is None or body is None:
                break
            yield properties, body
            channel.basic_ack(method.delivery_tag)
    except ChannelClosedByBroker as error:
        logs.log("warning", f"{queue} cannot be read: {error}")
        return
    channel.close()


def is_there(connection: BlockingConnection, queue: str) -> bool:
    """Whether there is such a queue."""
    channel = connection.channel()
    try:
        channel.queue_declare(queue, passive=True)
    except ChannelClosedByBroker:
        return False
    channel.close()
    return True


class Outgoing:
    """A way to queues, by their names: each message is confirmed before the next."""

    def __init__(self, connection: BlockingConnection) -> None:
        self._channel = connection.channel()
        self._channel.confirm_delivery()

    def send(self, queue: str, properties: BasicProperties, body: bytes) -> bool:
        """Put a message into `queue`; gives False where it takes none now, or is not there."""
        try:
            self._channel.basic_publish("", queue, body, properties, mandatory=True)
        except (NackError, UnroutableError) as error:
            logs.log("warning", f"{queue} takes no message: {error!r}")
            return False
        return True
