"""Which backups there are, and which of them are kept."""

from datetime import UTC, datetime, timedelta

from scripts.minierp.care.backup.bucket import Bucket
from scripts.minierp.care.backup.manifest import FILE, FOLDER, Manifest, folder
from scripts.minierp.terminal.errors import UsageError

_UNFINISHED_FOR = timedelta(days=1)
"""Objects without a manifest may be those of a backup that is under way; after so long they are of none."""


def backups(bucket: Bucket) -> list[Manifest]:
    """Those that are whole, the newest first."""
    names = sorted({_name(stored.key) for stored in bucket.below(FOLDER) if stored.key.endswith(f"/{FILE}")})
    return list(filter(None, (_manifest(bucket, name) for name in reversed(names))))


def find(bucket: Bucket, name: str | None) -> Manifest:
    """The backup of this name, or the newest. Raises UsageError where there is none."""
    if name is None:
        found = next(iter(backups(bucket)), None)
        advice = "Take one with `minierp backup`, or say with --from where they are."
    else:
        found = _manifest(bucket, name)
        advice = "`minierp backups list` shows those that are there; one that was interrupted is none."
    if found is None:
        raise UsageError(f"There is no backup {name or ''} at {bucket.name}.".replace("  ", " "), advice)
    return found


def keep(bucket: Bucket, count: int) -> list[str]:
    """Delete what is older than the newest `count` backups, and what was left unfinished; the names that are gone."""
    objects = bucket.below(FOLDER)
    whole = sorted({_name(stored.key) for stored in objects if stored.key.endswith(f"/{FILE}")})
    kept, now = set(whole[-count:]), datetime.now(UTC)
    gone = [name for name in whole if name not in kept]
    for name in gone:  # first what says that it is there
        bucket.delete(f"{folder(name)}{FILE}")
    for stored in objects:
        name = _name(stored.key)
        if name in gone or (name not in kept and now - stored.modified > _UNFINISHED_FOR):
            bucket.delete(stored.key)
    return gone


def _manifest(bucket: Bucket, name: str) -> Manifest | None:
    text = bucket.get(f"{folder(name)}{FILE}")
    return None if text is None else Manifest.read(name, text)


def _name(key: str) -> str:
    return key.removeprefix(FOLDER).partition("/")[0]
