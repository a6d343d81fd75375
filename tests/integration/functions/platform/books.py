"""The functions of the platform inside the test's process, with the databases of all domains and the object store."""

import gzip
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from functions.platform.storage import databases
from scripts.minierp.local.machine.state import State
from shared.database.tables import outbox
from shared.messaging.envelope import Envelope
from shared.objects import store
from shared.outcomes import documents
from shared.process.domains import DOMAINS
from tests import factories
from tests.events import product_created, sent
from tests.integration.domain import Domain, trust
from tests.integration.process import end, forget

OLD = timedelta(minutes=2)
"""Longer than an event waits for more before it is archived."""


def environment(state: State) -> dict[str, str]:
    """What the manifests give a function that looks at the books of all domains."""
    urls = {f"{domain.upper()}_DATABASE_URL": state.databases[domain]["keeper_url"] for domain in DOMAINS}
    return {**urls, "OBJECTS_URL": state.objects["url"], **trust(state)}


@contextmanager
def in_platform(state: State, **changes: str) -> Iterator[Domain]:
    """This process becomes one of the platform's for a while, its environment being the manifests' with `changes`."""
    end()  # whoever it was before
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in {**environment(state), **changes}.items():
            patch.setenv(variable, value)
        forget()
        databases.of.cache_clear()
        try:
            yield Domain("platform")
        finally:
            databases.of.cache_clear()
            end()


class Happenings:
    """Events of one test, of a type of its own, in the outbox of a domain and in the archive."""

    def __init__(self, database: sa.Engine) -> None:
        self.type = f"com.minierp.test.{uuid.uuid4().hex}.v1"
        self._database = database

    def event(self, **attributes: str) -> Envelope:
        """One that is in no outbox yet."""
        whole = {**sent(product_created(factories.sku())), "type": self.type, **attributes}
        stored: Envelope = documents.read(documents.write(whole).encode())
        return stored

    def add(self, count: int = 1, age: timedelta = OLD, **attributes: str) -> list[Envelope]:
        """So many events that were committed so long ago."""
        events = [self.event(**attributes) for _ in range(count)]
        with self._database.begin() as connection:
            self.insert(connection, *events, age=age)
        return events

    def insert(self, connection: sa.Connection, *events: Envelope, age: timedelta = OLD) -> None:
        """Into the outbox, in somebody's transaction; the broker has them."""
        times = {"created_at": sa.func.now() - age, "published_at": sa.func.now()}
        for event in events:
            connection.execute(outbox.insert().values(event=event, **times))

    def objects(self) -> dict[str, list[Any]]:
        """Those of the archive with events of this type: key and events."""
        keys = [each.key for each in store.below("events/") if f"/type={self.type}/" in each.key]
        return {key: [documents.read(line) for line in _lines(key)] for key in keys}

    def archived(self) -> list[str]:
        """The ids of the events of this type in the archive, as often as they are there, in its order."""
        return [event["id"] for events in self.objects().values() for event in events]


def _lines(key: str) -> list[bytes]:
    return gzip.decompress(store.get(key) or b"").splitlines()


def ids(events: list[Envelope]) -> list[str]:
    return [event["id"] for event in events]


def ping() -> Envelope:
    """A cron's tick, as Knative's PingSource sends it."""
    return {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "type": "dev.knative.sources.ping",
        "source": "/apis/v1/namespaces/minierp/pingsources/tick",
        "data": {},
    }
