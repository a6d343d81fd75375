"""Publishing to RabbitMQ: persistent, mandatory and confirmed, because anything less can lose an event in silence.

An event travels as AMQP headers `ce-…` (CloudEvents AMQP binding, binary mode), the form that Knative's RabbitmqSource
turns into a CloudEvent; that source reads the content type from a header, not from the property.
"""

import threading

import pika
from pika.exceptions import AMQPError, NackError, UnroutableError

from shared import documents, retries
from shared.envelope import Envelope
from shared.settings import settings

_local = threading.local()


def publish(event: Envelope) -> None:
    """Publish one event and wait for the broker's confirm.

    A connection that died while idle still says that it is open, so one failure means: connect anew and try again.
    Raises pika.exceptions.AMQPError if the broker cannot be reached or does not take the event.
    """
    retries.reconnecting(_publish, event)


def keep_alive() -> None:
    """Let this thread's idle connection answer heartbeats; a dead one is dropped."""
    channel = getattr(_local, "channel", None)
    if channel is not None:
        try:
            channel.connection.process_data_events(time_limit=0)
        except (AMQPError, OSError):
            _local.channel = None


def _publish(event: Envelope) -> None:
    attributes = {f"ce-{name}": value for name, value in event.items() if name != "data"}
    properties = pika.BasicProperties(
        headers={**attributes, "content-type": event["datacontenttype"]},
        content_type=event["datacontenttype"],
        delivery_mode=2,
        message_id=event["id"],
    )
    body = documents.write(event["data"]).encode()
    try:
        _channel().basic_publish(settings().events_exchange, event["type"], body, properties, mandatory=True)
    except (UnroutableError, NackError):
        raise  # the broker answered: the channel is sound
    except (AMQPError, OSError):
        _local.channel = None
        raise


def _channel() -> "pika.adapters.blocking_connection.BlockingChannel":
    if getattr(_local, "channel", None) is None:
        parameters = pika.URLParameters(settings().require("amqp_url"))
        parameters.socket_timeout = parameters.stack_timeout = parameters.blocked_connection_timeout = 5
        parameters.heartbeat = 30
        _local.channel = pika.BlockingConnection(parameters).channel()
        _local.channel.confirm_delivery()
    return _local.channel
