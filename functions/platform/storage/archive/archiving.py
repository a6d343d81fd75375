"""How events come from a domain's outbox into objects: claimed in one transaction, read, noted as stored in another.

Whatever is interrupted goes on where it was: an object that was claimed is written again, byte for byte the same, until
it is noted as stored.
"""

from pathlib import Path
from typing import NamedTuple

from functions.platform.storage import databases
from functions.platform.storage.archive.archive import WAITING
from functions.platform.storage.archive.names import hashed

PATIENCE_SECONDS = 30
"""How long an event waits at most until it is claimed, if there is not enough for an object of MOST_BYTES before."""

MOST_BYTES = 5 * 2**20
"""The size of an object before it is packed, but for its last event."""

MOST_EVENTS = 20_000
"""How many events are looked at at once: what one tick claims at most."""

_CLAIM = (Path(__file__).parent / "claim_events.sql").read_text()

# Whoever wrote to the outbox since before `candidate_at` may still commit an event there. What this sees is older than
# what the claim sees, so that it is never too late.
_LOCK = """
    select not exists (
      select from pg_locks held left join pg_stat_activity session using (pid)
      where held.relation = 'outbox'::regclass and held.mode = 'RowExclusiveLock'
        and held.database = (select oid from pg_database where datname = current_database())
        and coalesce(session.xact_start, '-infinity') <= candidate_at
    ) as settled
    from archive_progress for update skip locked
"""
_UNSTORED = "select id, key from archive_object where not isempty(positions) and stored_at is null order by id"
_LINES = """
    select replace(event::text, E'\\n', ' ') as line
    from archive_object, unnest(positions) as range
    join outbox on position >= lower(range) and position < upper(range)
    where archive_object.id = :id and stored_at is null
    order by position
"""
_STORED = """
    with stored as (
      update archive_object set stored_at = clock_timestamp() where id = :id and stored_at is null returning id
    )
    insert into archive_entry (key, object_id) select key, id from stored, unnest(:keys::bigint[]) as key
"""
_GIVE_UP = "delete from archive_object where id = :id and stored_at is null"
_LAG = "select coalesce(extract(epoch from now() - min(created_at)), 0) as seconds from waiting"


class Claimed(NamedTuple):
    """An object that is to be stored: what the domain's database and the archive call it."""

    id: int
    key: str


def claim(domain: str) -> bool:
    """Put the domain's events that have waited long enough into objects; whether there is more to claim at once.

    Nothing is claimed while somebody else does. Raises Unavailable.
    """
    bounds = {"patience": PATIENCE_SECONDS, "most_bytes": MOST_BYTES, "most_events": MOST_EVENTS}
    with databases.of(domain).transaction() as run:
        for progress in run(_LOCK):
            (found,) = run(_CLAIM, domain=domain, settled=progress["settled"], **bounds)
            return bool(found["more"])
    return False


def unstored(domain: str) -> list[Claimed]:
    """The domain's objects that are claimed and not noted as stored, oldest first. Raises Unavailable."""
    with databases.of(domain).transaction(read_only=True) as run:
        return [Claimed(**row) for row in run(_UNSTORED)]


def lines(domain: str, claimed: Claimed) -> list[str]:
    """The object's events as the outbox has them, one JSON text each; none once it is noted as stored.

    Raises Unavailable.
    """
    with databases.of(domain).transaction(read_only=True) as run:
        return [row["line"] for row in run(_LINES, id=claimed.id)]


def note_stored(domain: str, claimed: Claimed, names: set[str]) -> None:
    """The archive has the object, whose events have these names; they are noted once. Raises Unavailable."""
    with databases.of(domain).transaction() as run:
        run(_STORED, id=claimed.id, keys=sorted(set(hashed(names))))


def give_up(domain: str, claimed: Claimed) -> None:
    """The outbox has none of its events any more: somebody took them away by hand. Nothing if it is stored by now."""
    with databases.of(domain).transaction() as run:
        run(_GIVE_UP, id=claimed.id)


def lag(domain: str) -> float:
    """The age of the oldest event that the archive lacks, in seconds; 0 where it lacks none. Raises Unavailable."""
    with databases.of(domain).transaction(read_only=True) as run:
        (found,) = run(WAITING + _LAG)
        return max(0.0, float(found["seconds"]))
