"""The three tables that make messaging exact, the same in every domain's database; `info`: see privileges.py."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON

metadata = sa.MetaData()
now = sa.func.now()

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("event", JSON, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
    sa.Column("published_at", sa.DateTime(timezone=True)),
    sa.Index("outbox_unpublished", "position", postgresql_where=sa.text("published_at is null")),
    sa.Index("outbox_by_age", "created_at", postgresql_using="brin", postgresql_with={"autosummarize": True}),
    info={"writer": "insert, update (published_at)", "keeper": "insert, update (published_at), delete"},
)
"""Events that a transaction decided to publish. `published_at` is set once the broker has confirmed the event."""

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("function", sa.Text, primary_key=True),
    sa.Column("event_id", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
    sa.Column("attempts", sa.SmallInteger, nullable=False, server_default="1"),
    sa.Column("repeats", sa.Integer, nullable=False, server_default="0"),
    sa.Column("redrives", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Index("inbox_by_age", "received_at", postgresql_using="brin", postgresql_with={"autosummarize": True}),
    # Who forgets rows locks them first, for which PostgreSQL wants the right to change some column.
    info={"writer": "insert, update (attempts, repeats, redrives)", "keeper": "update (repeats), delete"},
)
"""Events that a function has handled: (source, id) identifies an event (CloudEvents 1.0, section 3.1).

`attempts` says how often the process that handled it tried, `repeats` how often it came again after that, `redrives`
how often it had been brought back from the dead letters: as far as anybody could note it.
"""

inbox_pruned = sa.Table(
    "inbox_pruned",
    metadata,
    sa.Column("function", sa.Text, primary_key=True),
    sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    info={"keeper": "insert, update (until)"},
)
"""Rows of a function's inbox are forgotten whose events happened before `until`; one that has none forgot nothing."""

idempotency = sa.Table(
    "idempotency",
    metadata,
    sa.Column("function", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("answer", JSON, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
    sa.Index("idempotency_by_age", "created_at", postgresql_using="brin", postgresql_with={"autosummarize": True}),
    info={"writer": "insert, update (fingerprint, answer, created_at)", "keeper": "insert, delete"},
)
"""The answer that was given to each `Idempotency-Key`, with a fingerprint of the request it answered."""
