"""What the object store has of a time that was restored away: set aside, so that nobody takes it for what happened.

Objects of the archive that the restored databases do not know, and dead letters of events that were told after the
moment, go below `undone/`, where they can still be read. Events of before it that such an object held are archived
once more: to the restored databases they are not archived yet.
"""

import json
from collections.abc import Collection
from datetime import datetime, timedelta

from scripts.minierp.care.backup.bucket import Bucket
from scripts.minierp.care.backup.databases import Runs, literal
from scripts.minierp.care.backup.manifest import Manifest

_ARCHIVE, _LETTERS = "events/", ("dead-letters/returning/", "dead-letters/parked/")
_SKEW = timedelta(hours=1)
"""By how much the store's clock may be behind ours."""

_KNOWN = (
    "select key from archive_object where stored_at is null or claimed_at > {since}::timestamptz - interval '1 day'"
)


def archived(database: Runs, at: datetime) -> set[str]:
    """Of what was archived lately, or is to be, the objects that a restored database knows."""
    return {key for (key,) in database.run(_KNOWN.format(since=literal(at.isoformat())))}


def set_aside(bucket: Bucket, manifest: Manifest, known: Collection[str]) -> int:
    """Move what is of no time any more; how many objects that were. Raises CliError."""
    late = [each.key for each in bucket.below(_ARCHIVE) if each.modified > manifest.at - _SKEW]
    letters = [each.key for folder in _LETTERS for each in bucket.below(folder) if each.modified > manifest.at - _SKEW]
    gone = [key for key in late if key not in known]
    gone += [key for key in letters if _told_after(bucket.get(key), manifest.at)]
    for key in gone:
        bucket.move(key, f"undone/{manifest.name}/{key}")
    return len(gone)


def _told_after(letter: bytes | None, moment: datetime) -> bool:
    try:
        return datetime.fromisoformat(json.loads(letter or b"")["headers"]["ce-time"]) > moment
    except (ValueError, KeyError, TypeError):
        return False
