"""Databases, a bucket and a broker for backups to be of, and to go back to."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from scripts.minierp.care.backup.bucket import Bucket
from scripts.minierp.care.backup.databases import Database
from scripts.minierp.care.backup.place import Place
from scripts.minierp.local.system.system import System
from shared.database.migrations import upgrade
from shared.process.domains import DOMAINS

_SUPERUSER = "postgres"


@pytest.fixture(scope="package")
def fresh(services: System) -> Iterator[Callable[[], Place]]:
    """A MiniERP whose databases are new and empty; it shares broker, Redis and object store with the others."""
    passwords = json.loads((Path(services.state.home) / "passwords.json").read_text())
    with ExitStack() as until:

        def database(domain: str) -> str:
            url = sa.make_url(services.state.databases[domain]["url"])
            url = url.set(username=_SUPERUSER, password=passwords[f"postgres/{_SUPERUSER}"], database=_SUPERUSER)
            return until.enter_context(_database(url))

        yield lambda: replace(Place.of(services.state), databases={domain: database(domain) for domain in DOMAINS})


@contextmanager
def _database(server: sa.URL) -> Iterator[str]:
    name = f"scratch_{uuid.uuid4().hex[:8]}"
    with closing(Database(server.render_as_string(False))) as connection:
        connection.run(f"create database {name}")
    yield server.set(database=name).render_as_string(False)
    with closing(Database(server.render_as_string(False))) as connection:
        connection.run(f"drop database {name} with (force)")


@pytest.fixture(scope="package")
def source(fresh: Callable[[], Place]) -> Place:
    """One with today's schema, in which there is something of everything that text can be."""
    place = fresh()
    for domain in DOMAINS:
        engine = sa.create_engine(place.databases[domain], poolclass=sa.pool.NullPool)
        with engine.begin() as connection:
            upgrade(domain, over=connection)
    return place


@pytest.fixture
def bucket(services: System) -> Bucket:
    return Bucket(services.state.objects["url"])


@pytest.fixture(scope="package")
def run() -> Callable[..., list[tuple[object, ...]]]:
    """run(place, "sales", "select …"): what the last of some statements finds in a domain's database."""

    def ask(place: Place, domain: str, *statements: str) -> list[tuple[object, ...]]:
        with closing(Database(place.databases[domain])) as connection:
            return [tuple(row) for row in [connection.run(statement) for statement in statements][-1]]

    return ask
