"""docs/api/asyncapi.json: an AsyncAPI 3.0 document of all events, with who publishes and who gets each."""

from collections.abc import Iterator

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.pages import events
from scripts.minierp.pages.openapi import VERSION
from scripts.minierp.pages.publishing import Published, published
from scripts.minierp.pages.schemas import Components, Json, file_of

FILE = CHECKOUT / "docs" / "api" / "asyncapi.json"
EXCHANGE = "minierp.events"
_ABOUT = (
    "What domains tell one another, and whoever listens: CloudEvents 1.0 in binary mode on RabbitMQ, each published to"
    f" the exchange `{EXCHANGE}` with its type as the routing key. The attributes are headers that begin with `ce-`,"
    " the body is the event's data as JSON. An event may come more than once, and in any order: its id tells"
    " repetitions, its sequence the order. The shape of a version never changes."
)


def asyncapi() -> Json:
    """The document as it is now."""
    components, found = Components(), published()
    messages = {each.type: _message(each, components) for each in found}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "MiniERP events", "version": VERSION, "description": _ABOUT, "license": {"name": "MIT"}},
        "defaultContentType": "application/json",
        "servers": {"rabbitmq": {"host": "rabbitmq:5671", "protocol": "amqps", "pathname": "/minierp"}},
        "channels": {each.type: _channel(each) for each in found},
        "operations": dict(sorted(_operations(found))),
        "components": {"messages": messages, "schemas": dict(sorted(components.schemas.items()))},
    }


def _message(event: Published, components: Components) -> Json:
    attributes = {f"ce-{name}": schema for name, schema in events.attributes(event).items()}
    required = [name for name in attributes if name.removeprefix("ce-") not in events.OPTIONAL]
    return {
        "name": event.type,
        "title": event.event.__name__,
        "summary": events.about(event),
        "contentType": "application/json",
        "headers": {"type": "object", "required": required, "properties": attributes},
        "payload": components.of_model(event.event, "serialization"),
        "tags": [{"name": event.domain}],
    }


def _channel(event: Published) -> Json:
    exchange = {"name": EXCHANGE, "type": "topic", "durable": True, "vhost": "minierp"}
    return {
        "address": event.type,
        "title": event.event.__name__,
        "description": events.about(event),
        "messages": {event.event.__name__: {"$ref": f"#/components/messages/{event.type}"}},
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"}},
    }


def _operations(found: list[Published]) -> Iterator[tuple[str, Json]]:
    for event in found:
        for name in event.publishers:
            yield f"{name}.sends.{event.type}", _operation(event, "send", name)
        for name in event.consumers:
            yield f"{name}.receives.{event.type}", _operation(event, "receive", name)


def _operation(event: Published, action: str, function: str) -> Json:
    channel = f"#/channels/{event.type}"
    return {
        "action": action,
        "title": function,
        "summary": f"{function} {'publishes' if action == 'send' else 'handles'} {event.event.__name__}.",
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{event.event.__name__}"}],
        "tags": [{"name": event.domain}],
    }


def written() -> str:
    """The file's text."""
    return file_of(asyncapi())
