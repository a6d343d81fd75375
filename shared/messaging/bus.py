"""Publishing to RabbitMQ: persistent, mandatory and confirmed, because anything less can lose an event in silence.

One background thread a process, started by the first event (so after the fork); it is also the one that loads pika.
"""

import threading
from collections import deque
from concurrent.futures import Future
from functools import cache
from typing import TYPE_CHECKING

from shared.messaging.envelope import Envelope
from shared.messaging.publication import Publication
from shared.process import logs

if TYPE_CHECKING:
    from shared.messaging.publisher import Publisher


class Bus:
    """Hands events over to the thread that publishes them."""

    def __init__(self) -> None:
        self._waiting: deque[Publication] = deque()
        self._publisher: Publisher | None = None
        self._woken = False
        threading.Thread(target=self._run, name="publisher", daemon=True).start()

    def publish(self, event: Envelope) -> Future[None]:
        """As the function of this name."""
        publication = Publication(event)
        self._waiting.append(publication)
        self._wake()
        return publication.confirmation

    def _wake(self) -> None:
        if self._publisher is not None and not self._woken:  # one wake-up is enough for all that has come until then
            self._woken = True
            self._publisher.call(self._take)

    def _take(self) -> None:
        self._woken = False
        if self._publisher is not None:
            self._publisher.publish_waiting()

    def _run(self) -> None:
        from shared.messaging.publisher import Publisher

        while True:
            self._publisher = Publisher(self._waiting)
            self._woken = False
            self._wake()
            try:
                self._publisher.run()
            except Exception as error:  # the thread must live on; the relay publishes what was lost
                logs.error(error)


def publish(event: Envelope) -> Future[None]:
    """Publish one event. Never blocks: what is returned is done once the broker has confirmed the event.

    It ends with an exception, pika's AMQPError as a rule, if the broker cannot be reached or does not take the event;
    UnroutableError if no queue wants it.
    """
    return _bus().publish(event)


@cache
def _bus() -> Bus:
    return Bus()
