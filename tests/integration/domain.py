"""The functions of one domain inside the test's process, against the real services."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from functions_framework.aio import create_asgi_app

from scripts.minierp.local.machine.state import State
from shared.database.transactions import transaction
from tests.integration.client import AppClient
from tests.integration.process import end, forget

ROOT = Path(__file__).parents[2]
NOBODY = "127.0.0.1:1"  # where nothing listens

Row = dict[str, Any]


class Domain:
    """One domain: its functions by name, and what lies in its database."""

    def __init__(self, name: str) -> None:
        self.name = name

    def function(self, name: str) -> AppClient:
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
    end()  # whoever it was before
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in {**environment(state, name), **changes}.items():
            patch.setenv(variable, value)
        forget()
        try:
            yield Domain(name)
        finally:
            end()


@cache
def client(source: Path) -> AppClient:
    """A client of the function whose file is `source`."""
    return AppClient(create_asgi_app("main", str(source)))
