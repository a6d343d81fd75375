"""The adapter's consumer on its queue: connects, reconnects, settles deliveries, and says when the broker is lost."""

import logging
import time
from collections.abc import Callable

import pika
from pika.adapters.select_connection import IOLoop, SelectConnection
from pika.channel import Channel
from pika.spec import Basic, BasicProperties

from scripts.minierp.local.sources.acknowledgements import Acknowledgements

logger = logging.getLogger(__name__)

PREFETCH = 100  # of the whole adapter, whatever its parallelism; the real one cannot be told otherwise
HEARTBEAT = 10
PAUSE = 1.0  # between attempts to connect
FAREWELL = 5.0  # for the broker to confirm that the connection is closed
PATIENCE = 7.0  # without a broker; then the adapter exits, to be started again by whoever runs it
ACKNOWLEDGE_EVERY = 0.02  # seconds; a broker settles many deliveries for the price of one

Deliver = Callable[[int, BasicProperties, bytes], None]


class Subscription:
    """Delivers the messages of `queue` as (tag, properties, body); tags are valid until `lost` is called."""

    def __init__(self, loop: IOLoop, url: str, queue: str, deliver: Deliver, lost: Callable[[], None]) -> None:
        self._loop = loop
        self._parameters = pika.URLParameters(url)
        self._parameters.heartbeat = HEARTBEAT
        self._parameters.connection_attempts = 1
        self._queue = queue
        self._deliver = deliver
        self._lost = lost
        self._acknowledgements = Acknowledgements()
        self._connection: SelectConnection | None = None
        self._channel: Channel | None = None
        self._without_broker_since = time.monotonic()
        self._ended: Callable[[int], None] | None = None
        self.exit_code: int | None = None

    def connect(self) -> None:
        """Begins to connect; the loop does the rest, again and again."""
        self._connection = SelectConnection(
            self._parameters,
            on_open_callback=self._connected,
            on_open_error_callback=self._disconnected,
            on_close_callback=self._disconnected,
            custom_ioloop=self._loop,
        )

    def acknowledge(self, tag: int) -> None:
        """Lets the broker forget the delivery, a moment later and together with its neighbours."""
        if self._acknowledgements.acknowledged(tag):
            self._loop.call_later(ACKNOWLEDGE_EVERY, self._flush)

    def reject(self, tag: int) -> None:
        """Sends the delivery to the queue's dead-letter exchange."""
        self._acknowledgements.rejected(tag)
        if self._channel is not None:
            self._channel.basic_reject(tag, requeue=False)

    def close(self) -> None:
        """Ends the subscription and the loop; the broker requeues what was neither acknowledged nor rejected."""
        self.exit_code = 0
        self._flush()
        if self._connection is not None and self._connection.is_open:
            self._connection.close()
            self._loop.call_later(FAREWELL, self._loop.stop)
        else:
            self._loop.stop()

    def _connected(self, connection: SelectConnection) -> None:
        self._without_broker_since = 0.0
        connection.channel(on_open_callback=self._opened)

    def _opened(self, channel: Channel) -> None:
        channel.add_on_close_callback(self._channel_closed)
        channel.add_on_cancel_callback(lambda _: channel.close(0, "the queue was deleted"))
        channel.basic_qos(prefetch_count=PREFETCH, callback=lambda _: self._consume(channel))

    def _consume(self, channel: Channel) -> None:
        self._channel = channel
        self._acknowledgements = Acknowledgements()
        channel.basic_consume(self._queue, self._delivered)
        logger.info("consuming from %s", self._queue)

    def _delivered(self, _: Channel, method: Basic.Deliver, properties: BasicProperties, body: bytes) -> None:
        self._deliver(method.delivery_tag, properties, body)

    def _flush(self) -> None:
        commands = self._acknowledgements.take()
        if self._channel is None:
            return
        if commands.through:
            self._channel.basic_ack(commands.through, multiple=True)
        for tag in commands.single:
            self._channel.basic_ack(tag)

    def _channel_closed(self, channel: Channel, reason: BaseException) -> None:
        self._channel = None
        if self.exit_code is None:
            logger.warning("channel closed: %s", reason)
        if not (channel.connection.is_closing or channel.connection.is_closed):
            channel.connection.close()

    def _disconnected(self, _: object, reason: BaseException) -> None:
        self._channel = None
        self._lost()
        if self.exit_code is not None:
            self._loop.stop()
            return
        self._wait_for_broker(reason)

    def _wait_for_broker(self, reason: BaseException) -> None:
        now = time.monotonic()
        self._without_broker_since = self._without_broker_since or now
        if now - self._without_broker_since >= PATIENCE:
            logger.error("no broker for %.0f s, giving up: %s", PATIENCE, reason)
            self.exit_code = 1
            self._loop.stop()
            return
        logger.warning("no broker (%s), trying again in %.0f s", reason, PAUSE)
        self._loop.call_later(PAUSE, self.connect)
