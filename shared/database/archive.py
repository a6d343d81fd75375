"""What a domain's database knows of the archive: which events of its outbox lie in which object, and how to find them.

The archive itself lies in object storage; `archive_event` fills it.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import INT8MULTIRANGE

from shared.database.tables import metadata, now

archive_object = sa.Table(
    "archive_object",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    *(sa.Column(name, sa.Text(collation="C"), nullable=False) for name in ("first_time", "last_time")),
    sa.Column("positions", INT8MULTIRANGE, nullable=False),
    sa.Column("last_position", sa.BigInteger, nullable=False),
    sa.Column("events", sa.Integer, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
    sa.Column("stored_at", sa.DateTime(timezone=True)),
    sa.Index("archive_object_by_position", "last_position"),
    sa.Index("archive_object_by_time", "last_time"),
    sa.Index("archive_object_by_type", "type", "last_time"),
    sa.Index("archive_object_in_outbox", "id", postgresql_where=sa.text("not isempty(positions)")),
    info={"keeper": "insert, update (positions, stored_at), delete"},
)
"""An object of the archive: events of one type, which happened on one day (UTC). It is claimed, then stored.

`positions` are those of its events that the outbox still has; `first_time` and `last_time` are as the events say them,
`bytes` is its size before it was packed.
"""

archive_entry = sa.Table(
    "archive_entry",
    metadata,
    *(sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False) for name in ("key", "object_id")),
    info={"keeper": "insert"},
)
"""Which objects have events with a certain id, subject or correlation id; `key` is a hash of any of these."""

archive_progress = sa.Table(
    "archive_progress",
    metadata,
    *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("floor", "candidate")),
    sa.Column("candidate_at", sa.DateTime(timezone=True), nullable=False),
    info={"keeper": "update"},
)
"""One row, which whoever claims events locks.

All events up to position `floor` are in an object. So are those up to `candidate` that could be seen at
`candidate_at`; a transaction that was under way then may have committed another one since.
"""
