"""Publishing to RabbitMQ: persistent, mandatory and confirmed, because anything less can lose an event in silence.

On the event loop. pika is loaded by a thread when the first event comes: it is no part of a cold start, and the loop
does not stand still meanwhile.
"""

import asyncio
from collections import deque
from contextvars import Context
from functools import cache
from typing import TYPE_CHECKING

from shared.messaging.envelope import Envelope
from shared.messaging.publication import Publication
from shared.telemetry import tracing

if TYPE_CHECKING:
    from shared.messaging.publisher import Publisher


class Bus:
    """What waits for the publisher, and the publisher once it is loaded."""

    def __init__(self) -> None:
        self._waiting: deque[Publication] = deque()
        self._publisher: Publisher | None = None
        self._loading: asyncio.Task[None] | None = None

    def publish(self, event: Envelope) -> asyncio.Future[None]:
        """As the function of this name."""
        publication = Publication(event)
        tracing.publishing(event, publication.confirmation)
        self._waiting.append(publication)
        if self._publisher is not None:
            self._publisher.publish_waiting()
        elif self._loading is None:
            self._loading = asyncio.get_running_loop().create_task(self._load(), context=Context())
        return publication.confirmation

    async def close(self) -> None:
        """As the function of this name."""
        if self._loading is not None:
            await self._loading
        if self._publisher is not None:
            await self._publisher.close()

    async def _load(self) -> None:
        publisher = await asyncio.get_running_loop().run_in_executor(None, _publisher)
        self._publisher = publisher(self._waiting)
        self._publisher.publish_waiting()


def publish(event: Envelope) -> asyncio.Future[None]:
    """Publish one event. Never blocks: what is returned is done once the broker has confirmed the event.

    It ends with an exception, pika's AMQPError as a rule, if the broker cannot be reached or does not take the event;
    UnroutableError if no queue wants it. Called on the event loop only.
    """
    return _bus().publish(event)


async def close() -> None:
    """Close this process's connection, when nothing is to be published any more."""
    await _bus().close()


@cache
def _bus() -> Bus:
    return Bus()


def _publisher() -> "type[Publisher]":
    from shared.messaging.publisher import Publisher

    return Publisher
