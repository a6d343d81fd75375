"""Queues with dead-letter queues of a test's own, and what it does with them."""

import uuid
from dataclasses import dataclass
from typing import Any

import pika
from pika.adapters.blocking_connection import BlockingChannel

from tests.eventually import eventually

DEAD_LETTERS = "minierp.dead-letters"


@dataclass
class Queue:
    """One queue and `<name>.dead-letters`, seen through the operator's channel."""

    name: str
    channel: BlockingChannel

    @property
    def dead_letters(self) -> str:
        return f"{self.name}.dead-letters"

    def publish(self, event_id: str = "", body: bytes = b"{}", **headers: Any) -> str:
        """An event as MiniERP publishes it; `x=…` is the header ce-x."""
        event_id = event_id or str(uuid.uuid4())
        attributes = {
            "specversion": "1.0",
            "id": event_id,
            "type": "com.minierp.test.v1",
            "source": "/minierp/tests/test",
            "time": "2026-07-01T12:00:00Z",
            **headers,
        }
        all_headers = {f"ce-{name}": value for name, value in attributes.items()}
        self.publish_raw(body, headers={**all_headers, "content-type": "application/json"}, message_id=event_id)
        return event_id

    def publish_raw(self, body: bytes, **properties: Any) -> None:
        self.channel.basic_publish("", self.name, body, pika.BasicProperties(delivery_mode=2, **properties))

    def waiting(self) -> int:
        """Messages that no consumer holds."""
        return int(self.channel.queue_declare(self.name, passive=True).method.message_count)

    def consumers(self) -> int:
        return int(self.channel.queue_declare(self.name, passive=True).method.consumer_count)

    def dead(self) -> int:
        return int(self.channel.queue_declare(self.dead_letters, passive=True).method.message_count)

    def take_dead(self) -> list[tuple[pika.BasicProperties, bytes]]:
        """Removes and returns every dead letter that is there now."""
        taken = []
        while (got := self.channel.basic_get(self.dead_letters, auto_ack=True))[0] is not None:
            taken.append((got[1], got[2]))
        return taken

    def wait_for_dead(self, count: int) -> None:
        eventually(lambda: self.dead() == count)


def declare(channel: BlockingChannel) -> Queue:
    queue = Queue(f"test-{uuid.uuid4().hex[:12]}", channel)
    channel.confirm_delivery()
    channel.queue_declare(
        queue.name,
        durable=True,
        arguments={
            "x-queue-type": "quorum",
            "x-dead-letter-exchange": DEAD_LETTERS,
            "x-dead-letter-routing-key": queue.name,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        },
    )
    channel.queue_declare(queue.dead_letters, durable=True, arguments={"x-queue-type": "quorum"})
    channel.queue_bind(queue.dead_letters, DEAD_LETTERS, queue.name)
    return queue
