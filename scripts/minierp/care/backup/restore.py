"""Bringing a backup back: all domains or none, and nothing left of the time after it."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

from scripts.minierp.care.backup.bucket import Bucket
from scripts.minierp.care.backup.forgetting import forget_levels, queues
from scripts.minierp.care.backup.loading import Loading, loading
from scripts.minierp.care.backup.manifest import Manifest, folder
from scripts.minierp.care.backup.place import Place
from scripts.minierp.care.backup.tables import damaged
from scripts.minierp.care.backup.undone import archived, set_aside
from scripts.minierp.care.backup.unfinished import send_again, takers
from scripts.minierp.terminal.errors import UsageError
from scripts.minierp.terminal.progress import progress


@dataclass(frozen=True)
class Restored:
    """What was done.

    again: events that are sent again; dropped: messages that were taken out of queues; set_aside: objects that are of
    no time any more.
    """

    manifest: Manifest
    again: int
    dropped: int
    set_aside: int
    took_seconds: float


def restore(place: Place, manifest: Manifest, bucket: Bucket, replace: bool, sure: Callable[[], None]) -> Restored:
    """Fill all databases as the manifest says. Raises CliError: then every database is as it was.

    `sure` is asked before anything is emptied. Raises UsageError where something would be lost without `replace`.
    """
    began = time.monotonic()
    taken, own = takers(place.manifests), Bucket(place.objects)
    _refuse_incomplete(manifest, bucket)
    own.below(folder(manifest.name))  # whether it answers
    with queues(place.broker, place.manifests) as broker:
        with ExitStack() as opened, ThreadPoolExecutor(len(place.databases)) as pool:
            databases = {domain: opened.enter_context(loading(domain, url)) for domain, url in place.databases.items()}
            if holding := _holding(databases):
                if not replace:
                    raise _not_empty(holding)
                sure()
            total = sum(len(domain.tables) for domain in manifest.domains.values())
            with progress("Restoring tables", total) as advance:

                def fill(domain: str) -> tuple[int, set[str]]:
                    database = databases[domain]
                    database.empty()
                    database.fill(manifest.domains[domain], bucket, advance)
                    again = send_again(database, manifest.domains, bucket, taken)
                    database.migrate()
                    return again, archived(database, manifest.at)

                filled = list(pool.map(fill, databases))
            forget_levels(place.redis)
        dropped = broker.purge()
    again, known = sum(count for count, _ in filled), set[str]().union(*(keys for _, keys in filled))
    aside = set_aside(own, manifest, known)
    return Restored(manifest, again, dropped, aside, round(time.monotonic() - began, 3))


def _refuse_incomplete(manifest: Manifest, bucket: Bucket) -> None:
    there = {stored.key: stored.size for stored in bucket.below(folder(manifest.name))}
    tables = [table for domain in manifest.domains.values() for table in domain.tables.values()]
    for table in tables:
        if there.get(table.key) != table.size:
            raise damaged(table)


def _holding(databases: Mapping[str, Loading]) -> list[str]:
    for database in databases.values():
        database.refuse_company()
    return [domain for domain, database in databases.items() if database.rows()]


def _not_empty(domains: list[str]) -> UsageError:
    return UsageError(
        f"There is data in the database(s) of {', '.join(domains)}, which a restore would replace.",
        "Say --replace if that is what you want; a backup of it, first, is `minierp backup`.",
    )
