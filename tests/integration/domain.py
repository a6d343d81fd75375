"""The functions of one domain inside the test's process, against the real services."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from functions_framework.aio import create_asgi_app

from scripts.minierp.local.machine.issuer import ISSUER, IssuerFiles
from scripts.minierp.local.machine.state import State
from shared.database.transactions import transaction
from shared.outcomes import documents
from tests.integration.client import AppClient
from tests.integration.process import end, forget

ROOT = Path(__file__).parents[2]
NOBODY = "127.0.0.1:1"  # where nothing listens

Row = dict[str, Any]


class Domain:
    """One domain: its functions by name, and what lies in its database, as its owner sees it and may damage it.

    Without a database it is as this process sees it.
    """

    def __init__(self, name: str, database: sa.Engine | None = None) -> None:
        self.name = name
        self._database = database

    def function(self, name: str) -> AppClient:
        """A client of the function in `functions/<domain>/<name>.py`."""
        return client(ROOT / "functions" / self.name / f"{name}.py")

    def rows(self, statement: str, **parameters: Any) -> list[Row]:
        """What a query answers, in a transaction of its own."""
        with self._database.begin() if self._database else transaction() as session:
            return [dict(row._mapping) for row in session.execute(sa.text(statement), parameters)]

    def events(self, subject: str) -> list[Row]:
        """The events about `subject` in the outbox, oldest first."""
        query = "select event from outbox where event->>'subject' = :subject order by position"
        return [row["event"] for row in self.rows(query, subject=subject)]


def environment(state: State, domain: str) -> dict[str, str]:
    """What the manifests give a function of `domain`, but for the gRPC function, which does not answer."""
    return {
        "DATABASE_URL": state.databases[domain]["writer_url"],
        "AMQP_URL": state.broker[f"{domain}_url"],
        "REDIS_URL": state.redis["writer_url" if domain == "inventory" else "reader_url"],
        "INVENTORY_ADDRESS": NOBODY,
        "INVENTORY_TOKEN": "known to both",
        **trust(state),
    }


def trust(state: State) -> dict[str, str]:
    """Whose tokens a function believes: those of the system's own issuer."""
    return {"TOKEN_ISSUER": ISSUER, "TOKEN_KEYS": str(IssuerFiles.below(Path(state.home) / "identity").jwks)}


@contextmanager
def in_domain(state: State, name: str, **changes: str) -> Iterator[Domain]:
    """This process becomes one of `name`'s for a while, its environment being the manifest's with `changes`."""
    end()  # whoever it was before
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in {**environment(state, name), **changes}.items():
            patch.setenv(variable, value)
        forget()
        owner = sa.create_engine(state.databases[name]["url"], json_serializer=documents.write, pool_pre_ping=True)
        try:
            yield Domain(name, owner)
        finally:
            end()
            owner.dispose()


@cache
def client(source: Path) -> AppClient:
    """A client of the function whose file is `source`."""
    return AppClient(create_asgi_app("main", str(source)))
