"""The history of a domain's orders: what happened to each, when, who asked for it, and because of which event.

A domain that keeps one has this table in its storage, made by `create_history` in its migrations.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSON

from shared.database.tables import metadata, now

history = sa.Table(
    "history",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("order_id", sa.Uuid, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=now),
    sa.Column("event_id", sa.Text, nullable=False),
    sa.Column("correlation_id", sa.Text, nullable=False),
    sa.Column("details", JSON, nullable=False),
    sa.Column("actor", sa.Text, nullable=False, server_default=""),
    sa.Index("history_of_order", "order_id", "id"),
    info={"writer": "insert"},
)
"""`what` is a word in the past tense; `event_id` is the event that led to it, empty for an HTTP request; `actor` is the
subject who asked for it, empty where nobody noted that."""
