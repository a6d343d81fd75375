"""Throwing dead letters away, for events that nobody will ever want again."""

from scripts.minierp.care.dead_letters.broker import Broker
from scripts.minierp.care.dead_letters.choice import Choice, chosen
from shared.delivery.letters import identity


def discard(broker: Broker, choice: Choice) -> list[tuple[str, str]]:
    """Acknowledges what is chosen, so that it is gone for good; the queue and event id of each."""
    gone: list[tuple[str, str]] = []
    for queue in choice.queues:
        with broker.channel() as channel:
            for delivery in chosen(channel, queue, choice):
                channel.basic_ack(delivery.tag)
                gone.append((queue, identity(delivery.properties, delivery.body)))
    return gone
