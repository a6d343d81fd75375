"""The post between domains: takes events out of the outboxes, and delivers them when, and as often as, it is told."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from scripts.minierp.manifests.manifests import Manifests
from shared.messaging.envelope import Envelope
from shared.outcomes import documents
from tests.integration.functions.lifecycles.workers import Answered, Asked, Worker

JSON = {"Content-Type": "application/json"}
UNREAD = sa.text("select position, event from outbox where position > :last order by position")


@dataclass(frozen=True)
class Letter:
    """An event on its way to one function."""

    domain: str
    function: str
    event: Envelope


@dataclass
class Post:
    """Whoever subscribes to a type, by the manifests, gets a letter for each event of it."""

    manifests: Manifests
    workers: dict[str, Worker]
    databases: dict[str, sa.Engine]
    under_way: list[Letter] = field(default_factory=list)
    _read: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """What lies in the outboxes is somebody else's."""
        self._subscribers = _subscribers(self.manifests)
        self.collect()
        self.under_way.clear()

    def send(self, domain: str, function: str, path: str, body: Any, method: str = "POST") -> Answered:
        """A command, as HTTP brings it; then its events are under way."""
        headers = {**JSON, "Idempotency-Key": str(uuid.uuid4())}
        answer = self.workers[domain].ask(Asked(function, method, path, headers, documents.write(body)))
        self.collect()
        return answer

    def ask(self, domain: str, function: str, path: str) -> Any:
        """What a query answers."""
        answer = self.workers[domain].ask(Asked(function, "GET", path, {}, ""))
        assert answer.status == 200, answer
        return answer.document

    def deliver(self, number: int, *, again: bool = False) -> Letter:
        """One of the letters under way, any number being one of them; `again`: it stays under way, as a duplicate."""
        index = number % len(self.under_way)
        letter = self.under_way[index] if again else self.under_way.pop(index)
        headers = {f"Ce-{name}": value for name, value in letter.event.items() if name != "data"}
        body = documents.write(letter.event["data"])
        answer = self.workers[letter.domain].ask(Asked(letter.function, "POST", "/", {**headers, **JSON}, body))
        assert answer.status == 204, (letter, answer)
        self.collect()
        return letter

    def collect(self) -> None:
        """Take what is new out of every outbox."""
        for domain, database in self.databases.items():
            with database.begin() as connection:
                for row in connection.execute(UNREAD, {"last": self._read.get(domain, 0)}):
                    self._read[domain] = row.position
                    for reader, function in self._subscribers[row.event["type"]]:
                        self.under_way.append(Letter(reader, function, row.event))


def _subscribers(manifests: Manifests) -> dict[str, list[tuple[str, str]]]:
    """(domain, file of the function) by event type."""
    sinks = {source.queue: manifests.function(source.sink) for source in manifests.rabbitmq_sources}
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for binding in manifests.broker:
        function = sinks.get(binding.spec.get("destination", "")) if binding.kind == "Binding" else None
        if function and function.domain:
            found[binding.spec["routingKey"]].append((function.domain, function.name.replace("-", "_")))
    return found
