"""The broker as the operator sees it: which dead-letter queues there are, and what lies in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pika
from pika.adapters.blocking_connection import BlockingChannel, BlockingConnection
from pika.exceptions import AMQPError, ChannelClosedByBroker
from pika.spec import BasicProperties

from scripts.minierp.local.machine.state import CHECKOUT, State, default_home
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.terminal.errors import CliError, UsageError
from shared.delivery.letters import SUFFIX
from shared.messaging.connection import parameters

CONNECT_SECONDS = 5.0


class Delivery(NamedTuple):
    """A message that is held, not taken: it returns to its queue unless its tag is acknowledged."""

    tag: int
    properties: BasicProperties
    body: bytes


class Broker:
    """An open connection and the names of the functions' queues: none where no manifests are at hand."""

    def __init__(self, connection: BlockingConnection, queues: list[str]) -> None:
        self.connection = connection
        self.queues = queues

    def held(self, name: str) -> list[Delivery]:
        """A copy of what lies in a queue; nothing if there is no such queue."""
        with self.channel() as channel:
            try:
                return list(take(channel, name))
            except ChannelClosedByBroker:
                return []

    @contextmanager
    def channel(self) -> Iterator[BlockingChannel]:
        """A channel for the length of the block; what it then still holds returns to its queue."""
        channel = self.connection.channel()
        try:
            yield channel
        finally:
            if channel.is_open:
                channel.close()


def take(channel: BlockingChannel, name: str) -> Iterator[Delivery]:
    """The messages that lie in a queue now, unacknowledged; not those that arrive meanwhile."""
    for _ in range(channel.queue_declare(name, passive=True).method.message_count):
        method, properties, body = channel.basic_get(name)
        if method is None or properties is None or body is None:
            return
        yield Delivery(method.delivery_tag, properties, body)


@contextmanager
def connect(url: str | None) -> Iterator[Broker]:
    """The broker at `url`, or that of the system that runs here. Raises CliError if there is none, or no answer."""
    state = State.find(default_home())
    url = url or (state.broker.get("url") if state else None)
    if not url:
        raise CliError("No MiniERP is running here.", "Start it with `minierp up`, or name its broker: --broker-url.")
    queues = _queues(Path(state.manifests) if state else CHECKOUT / "knative" / "base")
    try:
        connection = BlockingConnection(_parameters(url))
    except (AMQPError, OSError) as error:
        raise _unreachable(error) from error
    try:
        yield Broker(connection, queues)
    except AMQPError as error:
        raise _unreachable(error) from error
    finally:
        if connection.is_open:
            connection.close()


def _parameters(url: str) -> pika.URLParameters:
    try:
        reached = parameters(url, CONNECT_SECONDS)
    except (ValueError, IndexError):
        advice = "It looks like amqp://USER:PASSWORD@HOST:5672/minierp."
        raise UsageError("What should name the broker is no address.", advice) from None
    reached.heartbeat = 0  # a screenful of output must not cost the connection
    return reached


def _queues(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    manifests = Manifests.load(folder)
    names = [resource.document.text("spec.name") for resource in manifests.broker if resource.kind == "Queue"]
    return sorted(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX))


def _unreachable(error: BaseException) -> CliError:
    return CliError(
        f"The broker does not answer: {error}".removesuffix(": ") + ".",
        "Is it there? `minierp status` says so of the one here; --broker-url names another. Nothing was lost.",
    )
