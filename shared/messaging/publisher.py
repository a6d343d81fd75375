"""The connection by which events leave, one a process: many events are under way at once, each confirmed by itself.

An event travels as AMQP headers `ce-…` (CloudEvents AMQP binding, binary mode), the form that Knative's RabbitmqSource
turns into a CloudEvent; that source reads the content type from a header, not from the property, and hands the values
on as HTTP headers without encoding them: they are encoded here already.
"""

import asyncio
from collections import deque
from contextvars import Context

import pika
from pika.channel import Channel
from pika.exceptions import NackError, UnroutableError
from pika.frame import Method
from pika.spec import Basic

from shared.messaging.connection import Connection, parameters
from shared.messaging.envelope import Envelope
from shared.messaging.header_values import encoded
from shared.messaging.publication import Publication
from shared.outcomes import documents
from shared.process.settings import settings

_ATTEMPTS = 2  # a dead connection may show only when it is used: the second attempt is made on another one
_TIMEOUT_SECONDS = 5
_HEARTBEAT_SECONDS = 30


class Publisher:
    """Publishes what waits, over a connection that is opened when something does."""

    def __init__(self, waiting: deque[Publication]) -> None:
        self._waiting = waiting
        self._connection: Connection | None = None
        self._channel: Channel | None = None
        self._gone = asyncio.Event()
        self._last_tag = 0
        self._unconfirmed: dict[int, Publication] = {}
        self._unroutable: set[str] = set()

    def publish_waiting(self) -> None:
        """Send everything that waits, or open the connection that it waits for."""
        if self._waiting and self._connection is None:
            Context().run(self._connect)  # its log lines are not those of the request that happens to open it
        while self._waiting and self._channel is not None:
            self._send(self._channel, self._waiting.popleft())

    async def close(self) -> None:
        """Close the connection; what is under way is not tried again."""
        for publication in (*self._waiting, *self._unconfirmed.values()):
            publication.failures = _ATTEMPTS
        if self._connection is not None:
            self._connection.close()
            await asyncio.wait([asyncio.ensure_future(self._gone.wait())], timeout=_TIMEOUT_SECONDS)

    def _connect(self) -> None:
        self._gone.clear()
        try:
            self._connection = Connection(
                _parameters(),
                on_open_callback=lambda connection: connection.channel(on_open_callback=self._opened),
                on_open_error_callback=self._lost,
                on_close_callback=self._lost,
            )
        except Exception as error:  # an address that is missing or cannot be read
            self._lost(None, error)

    def _opened(self, channel: Channel) -> None:
        channel.add_on_close_callback(self._closed)
        channel.add_on_return_callback(self._returned)
        channel.confirm_delivery(self._answered)
        self._channel, self._last_tag = channel, 0
        self.publish_waiting()

    def _send(self, channel: Channel, publication: Publication) -> None:
        event = publication.event
        try:
            properties, body = message(event)
            channel.basic_publish(settings().events_exchange, event["type"], body, properties, mandatory=True)
        except Exception as error:
            publication.end(error)
            return
        self._last_tag += 1
        self._unconfirmed[self._last_tag] = publication

    def _returned(
        self, _channel: Channel, _method: Basic.Return, properties: pika.BasicProperties, _body: bytes
    ) -> None:
        self._unroutable.add(properties.message_id)  # the broker returns an event before it confirms it

    def _answered(self, frame: Method) -> None:
        last: int = frame.method.delivery_tag
        for tag in [tag for tag in self._unconfirmed if tag <= last] if frame.method.multiple else [last]:
            publication = self._unconfirmed.pop(tag)
            if isinstance(frame.method, Basic.Nack):
                publication.end(NackError([]))
            elif publication.event["id"] in self._unroutable:
                self._unroutable.discard(publication.event["id"])
                publication.end(UnroutableError([]))
            else:
                publication.end()

    def _closed(self, channel: Channel, reason: BaseException) -> None:
        if channel.connection.is_open:  # the broker objects to the channel alone, as where there is no such exchange
            channel.connection.close()
        self._lost(channel.connection, reason)

    def _lost(self, connection: object, reason: BaseException) -> None:
        if connection is self._connection:  # what comes later of the same end is no news
            self._gone.set()
            self._take_back(reason)
            self.publish_waiting()

    def _take_back(self, reason: BaseException) -> None:
        self._connection = self._channel = None
        self._waiting.extendleft(reversed(self._unconfirmed.values()))
        self._unconfirmed.clear()
        self._unroutable.clear()
        for publication in [self._waiting.popleft() for _ in range(len(self._waiting))]:
            publication.failures += 1
            if publication.failures < _ATTEMPTS:
                self._waiting.append(publication)
            else:
                publication.end(reason)


def _parameters() -> pika.URLParameters:
    found = parameters(settings().require("amqp_url"), _TIMEOUT_SECONDS)
    found.heartbeat = _HEARTBEAT_SECONDS
    return found


def message(event: Envelope) -> tuple[pika.BasicProperties, bytes]:
    """An event as a message: its properties, and the body."""
    attributes = {f"ce-{name}": encoded(value) for name, value in event.items() if name != "data"}
    properties = pika.BasicProperties(
        headers={**attributes, "content-type": event["datacontenttype"]},
        content_type=event["datacontenttype"],
        delivery_mode=2,
        message_id=event["id"],
    )
    return properties, documents.write(event["data"]).encode()
