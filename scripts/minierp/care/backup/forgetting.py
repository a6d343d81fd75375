"""What must not outlive a restore: messages of a time that is not any more, and levels that are ahead of the truth.

A message that a queue still holds may be about an order that was restored away; whatever is about one that is there is
sent again from the outbox. A level in Redis has a newer version than the restored one, which it would refuse for as
long as it lives.
"""

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pika
from pika.exceptions import AMQPError, ChannelClosedByBroker

from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.terminal.errors import CliError
from shared.messaging.connection import parameters
from shared.stock.level import cache_key
from shared.stock.redis_client import Redis
from shared.stock.redis_connection import NoAnswer

_CONNECT_SECONDS = 5.0
_AT_ONCE = 1000


class Queues:
    """The queues of a broker that is connected."""

    def __init__(self, connection: pika.BlockingConnection, names: list[str]) -> None:
        self._connection = connection
        self._names = names

    def purge(self) -> int:
        """Empty all of them; how many messages there were. Raises AMQPError."""
        return sum(self._purge(name) for name in self._names)

    def _purge(self, name: str) -> int:
        channel = self._connection.channel()
        try:
            return int(channel.queue_purge(name).method.message_count)
        except ChannelClosedByBroker as error:
            if error.reply_code != 404:
                raise
            return 0


@contextmanager
def queues(url: str, manifests: Path) -> Iterator[Queues]:
    """The broker's queues, by the manifests. Raises CliError where it does not answer."""
    found = [resource.spec["name"] for resource in Manifests.load(manifests).broker if resource.kind == "Queue"]
    try:
        reached = parameters(url, _CONNECT_SECONDS)
        reached.heartbeat = 0  # nobody says anything while tables are filled
        with closing(pika.BlockingConnection(reached)) as connection:
            yield Queues(connection, found)
    except (AMQPError, OSError) as error:
        raise CliError(
            f"The broker does not answer: {error!r}.", "Its queues have to be emptied for a restore. Start it first."
        ) from error


def forget_levels(url: str) -> int:
    """Take every level out of the read model; how many there were. Raises CliError where it does not answer."""
    try:
        return asyncio.run(_forget(url))
    except NoAnswer as error:
        raise CliError(
            f"The read model does not answer: {error}.", "Start it first: it must not stay as it is."
        ) from error


async def _forget(url: str) -> int:
    redis, count = Redis(url, _CONNECT_SECONDS), 0
    try:
        async for keys in redis.keys(cache_key("*"), _AT_ONCE):
            count += await redis.ask("UNLINK", *keys) if keys else 0
        return count
    finally:
        redis.close()
