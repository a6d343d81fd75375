"""Bring a domain's database to its newest schema: `python -m shared.database.migrations sales`.

It runs before the domain's functions start. Alembic keeps one history per domain, in
`functions/<domain>/storage/migrations`. Running it again changes nothing. At the end, each role may do what the tables
say. DATABASE_URL names the database, for the role that owns it.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType

import sqlalchemy as sa
from alembic import command, context, op
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from retrying import Retrying
from sqlalchemy.dialects.postgresql import INT8MULTIRANGE, JSON

from shared.database.columns import by_parts_of_texts
from shared.database.connecting import tls
from shared.database.errors import sqlstate
from shared.database.privileges import give, tables_of, take_over
from shared.process.domains import DOMAINS
from shared.process.settings import settings

_LOCK_NOT_AVAILABLE = "55P03"
_LOCK_WAIT = "1s"
"""How long a migration waits for a table: behind one that waits, everybody else waits, too."""

_PATIENCE_SECONDS = 1200


def upgrade(domain: str, to: str = "head", over: sa.Connection | None = None) -> None:
    """Apply what is missing of `domain`'s history, up to a revision, to the database of DATABASE_URL; at the newest,
    say who may do what.

    Each step in its own transaction, so that a step that takes its time holds no lock of the step before; or, `over` a
    connection, all in the transaction that it is in. Raises ValueError for a revision that this release does not know.
    """
    config = Config(attributes={"connection": over, "domain": domain})
    folder = Path(__file__).parents[2] / "functions" / domain / "storage" / "migrations"
    config.set_main_option("script_location", str(folder))
    try:
        steps = list(ScriptDirectory.from_config(config).walk_revisions(head=to))
    except CommandError:
        raise ValueError(f"no revision of {domain} is called {to}") from None
    _transact(partial(take_over, domain=domain), over)
    for step in reversed(steps):
        config.attributes["newest"] = to == "head" and step is steps[0]
        command.upgrade(config, step.revision)


def run(tables: ModuleType) -> None:
    """What each history's `env.py` does: migrate over one connection, in one transaction; `tables` are the domain's."""
    _transact(partial(_migrate, tables), context.config.attributes["connection"])


def _transact(work: Callable[[sa.Connection], None], over: sa.Connection | None) -> None:
    """Do some work in one transaction: in that of the connection `over` which it is done, or in one of its own.

    Where somebody holds a table for long, such as a backup, that one gives way and comes again, for twenty minutes.
    """
    if over is not None:
        work(over)
        return
    Retrying(
        retry_on_exception=lambda error: sqlstate(error) == _LOCK_NOT_AVAILABLE,
        wait_random_min=500,
        wait_random_max=1500,
        stop_max_delay=_PATIENCE_SECONDS * 1000,
    ).call(_connect_and, work)


def _connect_and(work: Callable[[sa.Connection], None]) -> None:
    engine = sa.create_engine(
        settings().require("database_url"), poolclass=sa.pool.NullPool, connect_args={"ssl_context": tls()}
    )
    with engine.begin() as connection:
        # The role's limit is for requests; a migration takes as long as it takes.
        connection.execute(sa.text("set local statement_timeout = 0"))
        connection.execute(sa.text(f"set local lock_timeout = '{_LOCK_WAIT}'"))
        # Two deployments at once: the second comes again, and then finds nothing to do.
        connection.execute(sa.text("select pg_advisory_xact_lock(hashtextextended('migrations', 0))"))
        work(connection)


def _migrate(tables: ModuleType, connection: sa.Connection) -> None:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
    if context.config.attributes["newest"]:
        give(connection, context.config.attributes["domain"], tables_of(tables))


def create_messaging_tables() -> None:
    """The first version of outbox, inbox and idempotency, for the first migration of every domain."""
    now = sa.func.now()
    op.create_table(
        "outbox",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("event", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
        sa.Column("published_at", sa.DateTime(timezone=True)),
    )
    unpublished = sa.text("published_at is null")
    op.create_index("outbox_unpublished", "outbox", ["position"], postgresql_where=unpublished)
    op.create_index(
        "outbox_by_age", "outbox", ["created_at"], postgresql_using="brin", postgresql_with={"autosummarize": True}
    )
    op.create_table(
        "inbox",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("function", "event_id", "source")),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
    )
    op.create_table(
        "idempotency",
        *(sa.Column(name, sa.Text, primary_key=True) for name in ("function", "key")),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("answer", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
    )
    op.create_index(
        "idempotency_by_age",
        "idempotency",
        ["created_at"],
        postgresql_using="brin",
        postgresql_with={"autosummarize": True},
    )


def create_inbox_notes() -> None:
    """What the inbox notes of how events came, and up to when it is forgotten."""
    for name, kind, usual in (
        ("attempts", sa.SmallInteger, "1"), ("repeats", sa.Integer, "0"), ("redrives", sa.SmallInteger, "0"),
    ):  # fmt: skip
        op.add_column("inbox", sa.Column(name, kind, nullable=False, server_default=usual))
    op.create_index(
        "inbox_by_age", "inbox", ["received_at"], postgresql_using="brin", postgresql_with={"autosummarize": True}
    )
    op.create_table(
        "inbox_pruned",
        sa.Column("function", sa.Text, primary_key=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )


def create_history() -> None:
    """The first version of the history of a domain's orders."""
    op.create_table(
        "history",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("order_id", sa.Uuid, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("correlation_id", sa.Text, nullable=False),
        sa.Column("details", JSON, nullable=False),
    )
    op.create_index("history_of_order", "history", ["order_id", "id"])


def name_actors(table: str) -> None:
    """Let each row of a table say who asked for what it tells; those of before, and of functions of before, do not."""
    op.add_column(table, sa.Column("actor", sa.Text, nullable=False, server_default=""))


def create_text_index(name: str, table: str, *columns: str) -> None:
    """An index by which texts are found that stand anywhere in the columns, in any case."""
    op.execute("create extension if not exists pg_trgm")
    op.create_index(name, table, list(columns), **by_parts_of_texts(*columns))


def create_archive() -> None:
    """The first version of what a domain's database knows of the archive."""
    op.create_table(
        "archive_object",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("key", "type")),
        *(sa.Column(name, sa.Text(collation="C"), nullable=False) for name in ("first_time", "last_time")),
        sa.Column("positions", INT8MULTIRANGE, nullable=False),
        sa.Column("last_position", sa.BigInteger, nullable=False),
        sa.Column("events", sa.Integer, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("stored_at", sa.DateTime(timezone=True)),
    )
    op.create_index("archive_object_by_position", "archive_object", ["last_position"])
    op.create_index("archive_object_by_time", "archive_object", ["last_time"])
    op.create_index("archive_object_by_type", "archive_object", ["type", "last_time"])
    in_outbox = sa.text("not isempty(positions)")
    op.create_index("archive_object_in_outbox", "archive_object", ["id"], postgresql_where=in_outbox)
    op.create_table(
        "archive_entry",
        *(sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False) for name in ("key", "object_id")),
    )
    op.create_table(
        "archive_progress",
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("floor", "candidate")),
        sa.Column("candidate_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute("insert into archive_progress values (0, 0, now())")


def main() -> None:
    """Entry point; exits with 2 and the choices where the domain is not one of ours."""
    if len(sys.argv) != 2 or sys.argv[1] not in DOMAINS:
        sys.exit(f"usage: python -m shared.database.migrations {{{','.join(DOMAINS)}}}")
    upgrade(sys.argv[1])


if __name__ == "__main__":
    main()
