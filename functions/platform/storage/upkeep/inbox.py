"""Forgetting which events the functions of a domain handled long ago, in a way that every function knows of."""

from datetime import timedelta

import sqlalchemy as sa

_SKEW = timedelta(hours=1)
"""By how much the clock of whoever emits an event may be ahead of the database's, which says when it was handled."""

# The mark lies in the same transaction: who claims such an event anew waits for it, and then sees the mark.
# Ages are counted up to the newest of the rows older than half of what is kept. Where work goes on that is now;
# after a standstill, such as that of an old backup, what was under way then has that long to be handled.
_PRUNE = sa.text("""
    with bound as materialized (
      select max(received_at) - cast(:kept as interval) / 2 as until
      from inbox where received_at < now() - cast(:kept as interval) / 2
    ),
    forgotten as (
      delete from inbox
      where ctid = any(array(
        select ctid from inbox where received_at < (select until from bound) limit :most for update skip locked
      ))
      returning function
    ),
    marked as (
      insert into inbox_pruned as known (function, until)
      select distinct function, bound.until + cast(:skew as interval) from forgotten, bound
      on conflict (function) do update set until = greatest(known.until, excluded.until)
    )
    select count(*) from forgotten
""")


def prune(session: sa.Connection, kept: timedelta, most: int) -> int:
    """Forget at most `most` of the events that were handled longer ago than `kept`; how many that were.

    After a standstill it is later that they are forgotten, by half of `kept`.
    """
    forgotten: int = session.execute(_PRUNE, {"kept": kept, "most": most, "skew": _SKEW}).scalar_one()
    return forgotten
