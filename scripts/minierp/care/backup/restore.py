"""Bringing a backup back: all domains or none, and nothing left of the time after it."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from pika.exceptions import AMQPError

from scripts.minierp.care.backup.bucket import Bucket
from scripts.minierp.care.backup.forgetting import forget_levels, queues
from scripts.minierp.care.backup.loading import Loading, loading
from scripts.minierp.care.backup.manifest import Manifest, folder
from scripts.minierp.care.backup.place import Place
from scripts.minierp.care.backup.tables import damaged
from scripts.minierp.care.backup.undone import known, late, set_aside
from scripts.minierp.care.backup.unfinished import send_again, takers
from scripts.minierp.terminal.errors import CliError, UsageError
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
    """Fill all databases as the manifest says, then empty queues and set aside what is of no time any more.

    `sure` is asked before anything is emptied. Raises CliError, which says whether every database is as it was or the
    same has to be said again; UsageError where something would be lost without `replace`.
    """
    began = time.monotonic()
    taken, own = takers(place.manifests), Bucket(place.objects)
    _refuse_incomplete(manifest, bucket)
    doubted = late(own, manifest)
    with queues(place.broker, place.manifests) as broker, ExitStack() as opened:
        databases = {domain: opened.enter_context(loading(domain, url)) for domain, url in place.databases.items()}
        if holding := _holding(databases):
            if not replace:
                raise _not_empty(holding)
            sure()
        total = sum(len(domain.tables) for domain in manifest.domains.values())
        with progress("Restoring tables", total) as advance, ThreadPoolExecutor(len(databases)) as pool:

            def fill(domain: str) -> tuple[int, set[str]]:
                database = databases[domain]
                database.empty()
                database.fill(manifest.domains[domain], bucket, advance)
                again = send_again(database, manifest.domains, bucket, taken)
                database.migrate()
                return again, known(database, doubted)

            filled = list(pool.map(fill, databases))
        forget_levels(place.redis)
        with _half_done():
            opened.pop_all().close()
            dropped = broker.purge()
            aside = set_aside(own, manifest, doubted, {name for _, there in filled for name in there})
    return Restored(manifest, sum(again for again, _ in filled), dropped, aside, round(time.monotonic() - began, 3))


@contextmanager
def _half_done() -> Iterator[None]:
    """From the first commit on nothing is as it was; to do all of it again does what is left of it."""
    try:
        yield
    except (CliError, AMQPError, OSError, KeyboardInterrupt) as error:
        said = error.message if isinstance(error, CliError) else repr(error)
        raise CliError(
            f"Databases are restored, but what is of a later time is not all gone yet: {said}",
            "Say the same again with --replace, before `minierp up`.",
        ) from error


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
