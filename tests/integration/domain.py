"""The functions of one domain inside the test's process, against the real services."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import functions_framework
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from scripts.minierp.local.machine.state import State
from shared.database.engine import engine
from shared.database.transactions import transaction
from shared.messaging import bus
from shared.process.settings import settings
from shared.runtime import health
from shared.stock import inventory_client, redis_client
from shared.work.after_commit import after_commit

ROOT = Path(__file__).parents[2]
NOBODY = "127.0.0.1:1"  # where nothing listens

Row = dict[str, Any]


class Domain:
    """One domain: its functions by name, and what lies in its database."""

    def __init__(self, name: str) -> None:
        self.name = name

    def function(self, name: str) -> FlaskClient:
        """A client of the function in `functions/<domain>/<name>.py`."""
        return client(ROOT / "functions" / self.name / f"{name}.py")

    def rows(self, statement: str, **parameters: Any) -> list[Row]:
        """What a query answers, in a transaction of its own."""
        with transaction() as session:
            return [dict(row._mapping) for row in session.execute(sa.text(statement), parameters)]

    def events(self, subject: str) -> list[Row]:
        """The events about `subject` in the outbox, oldest first."""
        query = "select event from outbox where event->>'subject' = :subject order by position"
        return [row["event"] for row in self.rows(query, subject=subject)]


def environment(state: State, domain: str) -> dict[str, str]:
    """What the manifests give a function of `domain`, but for the gRPC function, which does not answer."""
    return {
        "DATABASE_URL": state.databases[domain]["url"],
        "AMQP_URL": state.broker[f"{domain}_url"],
        "REDIS_URL": state.redis["writer_url" if domain == "inventory" else "reader_url"],
        "INVENTORY_ADDRESS": NOBODY,
    }


@contextmanager
def in_domain(state: State, name: str, **changes: str) -> Iterator[Domain]:
    """This process becomes one of `name`'s for a while, its environment being the manifest's with `changes`."""
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in {**environment(state, name), **changes}.items():
            patch.setenv(variable, value)
        _forget()
        yield Domain(name)
        after_commit().flush()
        engine().dispose()
        _forget()


@cache
def client(source: Path) -> FlaskClient:
    """A client of the function whose file is `source`."""
    return functions_framework.create_app("main", str(source)).test_client()


def _forget() -> None:
    connected = (engine, after_commit, bus._bus, redis_client.client, inventory_client._stub)
    for remembered in (settings, *connected):
        remembered.cache_clear()
    health._answered.clear()
