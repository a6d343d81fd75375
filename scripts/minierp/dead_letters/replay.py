"""Bringing dead letters back to the queue they came from.

First the broker confirms that the queue has the message, then the dead letter is acknowledged: a crash in between
leaves a duplicate, which every function recognises, and never a loss.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import NackError, UnroutableError
from pika.spec import PERSISTENT_DELIVERY_MODE

from scripts.minierp.dead_letters.broker import SUFFIX, Broker, Delivery, take
from scripts.minierp.dead_letters.letters import describe, identity
from scripts.minierp.dead_letters.reasons import UNEXPLAINED, Refusals
from scripts.minierp.errors import CliError


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
        return refusals is None or describe(delivery.properties, delivery.body, queue, refusals).reason == UNEXPLAINED


def replay(broker: Broker, choice: Choice, dry_run: bool, done: Callable[[str, str], None]) -> None:
    """Republishes what is chosen and tells `done(queue, event_id)` of each. Raises CliError where a queue is full."""
    for queue in choice.queues:
        with broker.channel() as channel:
            channel.confirm_delivery()
            for delivery in chosen(channel, queue, choice):
                if not dry_run:
                    republish(channel, queue, delivery)
                    channel.basic_ack(delivery.tag)
                done(queue, identity(delivery.properties, delivery.body))


def chosen(channel: BlockingChannel, queue: str, choice: Choice) -> Iterator[Delivery]:
    """The chosen dead letters of one queue; the channel holds the others until it closes."""
    return (delivery for delivery in take(channel, queue + SUFFIX) if choice.takes(delivery, queue))


def republish(channel: BlockingChannel, queue: str, delivery: Delivery) -> None:
    """Puts a copy into `queue`, the same but for being persistent; returns when the broker has it."""
    properties = delivery.properties
    properties.delivery_mode = PERSISTENT_DELIVERY_MODE
    properties.user_id = None  # the broker only takes the publisher's own
    (properties.headers or {}).pop("x-delivery-count", None)  # how often it was looked at here
    try:
        channel.basic_publish("", queue, delivery.body, properties, mandatory=True)
    except UnroutableError as error:
        raise CliError(f"There is no queue {queue!r} to return to.", "Start the system first: `minierp up`.") from error
    except NackError as error:
        raise CliError(
            f"The queue {queue!r} takes no more messages.", "Let its function catch up, then go on."
        ) from error
