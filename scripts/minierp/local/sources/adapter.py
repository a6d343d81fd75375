"""The receive adapter: takes messages from the broker, hands them to its workers, and settles them."""

import logging
from collections import deque
from dataclasses import dataclass

from pika.adapters.select_connection import IOLoop
from pika.spec import BasicProperties

from scripts.minierp.local.sources.retries import RetryPolicy
from scripts.minierp.local.sources.subscription import Subscription
from scripts.minierp.local.sources.target import Target
from scripts.minierp.local.sources.worker import Worker
from shared.delivery.conversion import Origin, convert
from shared.delivery.messages import Message, message_of
from shared.delivery.undeliverable import UndeliverableError

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """All that an adapter needs to know."""

    origin: Origin
    broker_url: str
    target: Target
    parallelism: int
    policy: RetryPolicy


class Adapter:
    """Runs until the broker is gone for good or `stop` is called."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loop = IOLoop()
        self._connection = 0  # counts the broker's connections: a tag means nothing on the next one
        self._waiting: deque[tuple[int, Message]] = deque()
        self._workers = [
            Worker(self._loop, settings.target, settings.policy, self._settled) for _ in range(settings.parallelism)
        ]
        self._idle = list(self._workers)
        self._subscription = Subscription(
            self._loop, settings.broker_url, settings.origin.queue, self._delivered, self._lost
        )

    def run(self) -> int:
        """Delivers; gives the process's exit code."""
        self._subscription.connect()
        self._loop.start()
        return self._subscription.exit_code or 0

    def stop(self) -> None:
        """Ends the adapter as Kubernetes' SIGTERM does the real one; may be called from a signal handler."""
        self._loop.add_callback_threadsafe(self._stop)

    def _delivered(self, tag: int, properties: BasicProperties, body: bytes) -> None:
        self._waiting.append((tag, message_of(properties, body)))
        self._assign()

    def _assign(self) -> None:
        while self._waiting and self._idle:
            tag, message = self._waiting.popleft()
            try:
                request = convert(message, self._settings.origin)
            except UndeliverableError as error:
                logger.warning("rejected without a request: %s", error)
                self._subscription.reject(tag)
            else:
                self._idle.pop().carry(request, (self._connection, tag))

    def _settled(self, worker: Worker, delivered: bool) -> None:
        connection, tag = worker.delivery
        if connection == self._connection:
            if delivered:
                self._subscription.acknowledge(tag)
            else:
                self._subscription.reject(tag)
        self._idle.append(worker)
        self._assign()

    def _lost(self) -> None:
        self._connection += 1
        self._waiting.clear()

    def _stop(self) -> None:
        """Rejects what the workers hold and what is next in line for them: the real adapter loses 2p + 2 messages."""
        busy = [worker for worker in self._workers if worker not in self._idle]
        tags = [worker.delivery[1] for worker in busy if worker.delivery[0] == self._connection]
        next_in_line = [tag for tag, _ in self._waiting][: self._settings.parallelism + 2]
        self._idle = []
        for worker in self._workers:
            worker.abandon()
        for tag in tags + next_in_line:
            self._subscription.reject(tag)
        self._subscription.close()
