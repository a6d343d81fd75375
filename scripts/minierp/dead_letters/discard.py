"""Throwing dead letters away, for events that nobody will ever want again."""

from collections.abc import Callable

from scripts.minierp.dead_letters.broker import Broker
from scripts.minierp.dead_letters.letters import identity
from scripts.minierp.dead_letters.replay import Choice, chosen


def discard(broker: Broker, choice: Choice, done: Callable[[str, str], None]) -> None:
    """Acknowledges what is chosen, so that it is gone for good, and tells `done(queue, event_id)` of each."""
    for queue in choice.queues:
        with broker.channel() as channel:
            for delivery in chosen(channel, queue, choice):
                channel.basic_ack(delivery.tag)
                done(queue, identity(delivery.properties, delivery.body))
