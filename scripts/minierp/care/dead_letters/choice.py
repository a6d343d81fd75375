"""Which dead letters are meant, and finding them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pika.adapters.blocking_connection import BlockingChannel

from scripts.minierp.care.dead_letters.broker import Broker, Delivery, take
from scripts.minierp.care.dead_letters.letters import describe
from scripts.minierp.care.dead_letters.reasons import UNEXPLAINED, Refusals
from shared.delivery.letters import SUFFIX, identity


@dataclass(frozen=True)
class Choice:
    """Which dead letters are meant: those of `queues`, and of these only `event_ids`, if any are given.

    unless_explained: what functions refused; such letters, and those that no source can deliver, are not meant then.
    """

    queues: list[str]
    event_ids: frozenset[str] = field(default_factory=frozenset)
    unless_explained: Refusals | None = None

    def takes(self, delivery: Delivery, queue: str) -> bool:
        """Whether the message is one of them."""
        if self.event_ids and identity(delivery.properties, delivery.body) not in self.event_ids:
            return False
        refusals = self.unless_explained
        return refusals is None or describe(delivery, queue, refusals)["reason"] == UNEXPLAINED


def find(broker: Broker, choice: Choice) -> list[tuple[str, str]]:
    """The queue and event id of everything that is chosen. Nothing is consumed."""
    found: list[tuple[str, str]] = []
    for queue in choice.queues:
        with broker.channel() as channel:
            found += [(queue, identity(each.properties, each.body)) for each in chosen(channel, queue, choice)]
    return found


def chosen(channel: BlockingChannel, queue: str, choice: Choice) -> Iterator[Delivery]:
    """The chosen dead letters of one queue; the channel holds the others until it closes."""
    return (delivery for delivery in take(channel, queue + SUFFIX) if choice.takes(delivery, queue))
