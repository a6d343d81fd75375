"""What the object store has of a time that was restored away: set aside, so that nobody takes it for what happened.

Objects of the archive that the restored databases do not know, and dead letters of events that they do not know, go
below `undone/`, where they can still be read. Events of before the moment that such an object held are archived once
more: to the restored databases they are not archived yet.
"""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from functions.platform.storage.archive.names import hashed
from scripts.minierp.care.backup.bucket import Bucket
from scripts.minierp.care.backup.databases import Runs
from scripts.minierp.care.backup.manifest import Manifest

_ARCHIVE, _LETTERS = "events/", ("dead-letters/returning/", "dead-letters/parked/")
_SKEW = timedelta(hours=1)
"""By how much the store's clock may be behind ours."""

_OURS = "/minierp/"
"""What the source of every event begins with that a function tells."""

_KNOWN = """
select name from late
where exists (select from archive_object where archive_object.key = name)
  or exists (select from archive_entry where archive_entry.key = hashed)
  or name in (select event ->> 'id' from outbox)
"""


class Late(NamedTuple):
    """An object that was written after the moment, or shortly before, and what a database knows it by.

    name: its own key in the archive, an event's id; nothing where no database can know it.
    """

    key: str
    name: str


def late(bucket: Bucket, manifest: Manifest) -> list[Late]:
    """What may be of no time any more. Raises CliError."""
    keys = {folder: _written_late(bucket, manifest, folder) for folder in (_ARCHIVE, *_LETTERS)}
    letters = [key for folder in _LETTERS for key in keys[folder]]
    found = [Late(key, key) for key in keys[_ARCHIVE]]
    return [
        *found,
        *(Late(key, name) for key in letters if (name := _doubted(bucket.get(key), manifest.at)) is not None),
    ]


def known(database: Runs, found: Collection[Late]) -> set[str]:
    """The names of those that a restored database knows."""
    names = [each.name for each in found if each.name]
    rows = (f"{name}\t{number}\n".replace("\\", "\\\\") for name, number in zip(names, hashed(names), strict=True))
    database.run("create temporary table late (name text, hashed bigint) on commit drop")
    database.run("copy late from stdin", stream=[row.encode() for row in rows])
    there = {name for (name,) in database.run(_KNOWN)}
    database.run("drop table late")
    return there


def set_aside(bucket: Bucket, manifest: Manifest, found: Collection[Late], there: Collection[str]) -> int:
    """Move those that no database knows; how many objects that were. Raises CliError."""
    gone = [each.key for each in found if each.name not in there]
    for key in gone:
        bucket.move(key, f"undone/{manifest.name}/{key}")
    return len(gone)


def _written_late(bucket: Bucket, manifest: Manifest, folder: str) -> list[str]:
    return [each.key for each in bucket.below(folder) if each.modified > manifest.at - _SKEW]


def _doubted(letter: bytes | None, moment: datetime) -> str | None:
    """The event's id where it is ours. Somebody else's is in no outbox: its time alone says whether it stays."""
    try:
        document = json.loads(letter or b"")
        headers, name = document["headers"], str(document["event_id"])
        if str(headers.get("ce-source")).startswith(_OURS) and name.isascii() and name.isprintable():
            return name
        return "" if datetime.fromisoformat(headers["ce-time"]) > moment else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
