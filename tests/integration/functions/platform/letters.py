"""The dead letters of one test: what lies in the queues of a real broker and in a real object store."""

import json
import struct
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import obstore
import pika
import pika.data
from pika.adapters.blocking_connection import BlockingChannel

from shared.objects.address import Address
from shared.objects.store import opened
from shared.outcomes.answers import Document

FOLDER, STATES = "dead-letters/", ["returning", "parked", "refusals", "discarded"]


@dataclass
class Letters:
    """A queue with dead letters, and a bucket, that no other test uses."""

    channel: BlockingChannel
    objects_url: str
    queue: str = field(default_factory=lambda: f"letters-{uuid.uuid4().hex[:8]}")

    def __post_init__(self) -> None:
        for name in (self.queue, self.dead):
            self.channel.queue_declare(name, durable=True, arguments={"x-queue-type": "quorum"})
        self.store = opened(Address.read(self.objects_url))

    @property
    def dead(self) -> str:
        return f"{self.queue}.dead-letters"

    def bury(self, event_id: str = "", body: bytes = b'{"order": 1}', **headers: Any) -> str:
        """A message among the dead letters, as if its source had rejected it; `x=…` is the header ce-x."""
        event_id = event_id or str(uuid.uuid4())
        attributes = {"specversion": "1.0", "id": event_id, "type": "com.minierp.test.v1", "source": "/minierp/test"}
        given = {f"ce-{name}": value for name, value in {**attributes, **headers}.items()}
        self.channel.basic_publish("", self.dead, body, pika.BasicProperties(headers=given, delivery_mode=2))
        return event_id

    def refuse(self, event_id: str, detail: str = "Never.") -> None:
        """What a function says about an event that it answers with 422."""
        problem = {"type": "/problems/conflict", "title": "No", "status": 422, "detail": detail}
        refusal = {"event_id": event_id, "event_type": "t", "function": self.queue.replace("-", "_")}
        self.channel.basic_publish("", "minierp.refusals", json.dumps({**refusal, "problem": problem}).encode())

    def spoil(self, queue: str = "") -> None:
        """A message among the dead letters, or in another queue, that pika cannot decode: a time in milliseconds."""
        table = b"\x01xT" + struct.pack(">Q", 1_700_000_000_000)

        def written(pieces: list[bytes], _: object) -> int:
            pieces.append(struct.pack(">I", len(table)) + table)
            return len(pieces[-1])

        with mock.patch.object(pika.data, "encode_table", written):
            self.channel.basic_publish("", queue or self.dead, b"{}", pika.BasicProperties(headers={"x": 1}))

    def kept(self, state: str = "") -> list[Document]:
        """What the object store has of this queue, of one state or all."""
        states = [state] if state else STATES[:3]
        return [json.loads(bytes(obstore.get(self.store, key).bytes())) for key in self._keys(states)]

    def waiting(self, queue: str = "") -> int:
        """How many messages lie in the queue, or in another."""
        return int(self.channel.queue_declare(queue or self.queue, passive=True).method.message_count)

    def returned(self) -> list[tuple[pika.BasicProperties, bytes]]:
        """Takes what lies in the queue."""
        taken = []
        while (got := self.channel.basic_get(self.queue, auto_ack=True))[0] is not None:
            got[1].headers.pop("x-delivery-count", None)  # of this queue
            taken.append((got[1], got[2]))
        return taken

    def delete(self) -> None:
        for name in (self.queue, self.dead):
            self.channel.queue_delete(name)
        self.empty_store()

    def empty_store(self) -> None:
        for key in self._keys(STATES):
            obstore.delete(self.store, key)

    def _keys(self, states: Iterable[str]) -> list[str]:
        folders = [f"{FOLDER}{state}/{self.queue}/" for state in states]
        return [each["path"] for folder in folders for page in obstore.list(self.store, folder) for each in page]


@contextmanager
def letters_of_a_test(broker_url: str, objects_url: str) -> Iterator[Letters]:
    with pika.BlockingConnection(pika.URLParameters(broker_url)) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        letters = Letters(channel, objects_url)
        try:
            yield letters
        finally:
            letters.delete()
