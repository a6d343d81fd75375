"""Keep every event of every domain for good, in object storage, exactly once."""

import gzip
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from functions.platform.rules.names import names_of
from functions.platform.storage.archive import archiving
from shared.events.platform import Ping
from shared.objects import store
from shared.outcomes import documents
from shared.process import logs
from shared.process.deadline import Deadline
from shared.process.domains import DOMAINS
from shared.runtime.function import function
from shared.runtime.triggers import on
from shared.telemetry.metrics import gauge
from shared.work.context import Context

_AT_ONCE = 2
"""Domains: with a backlog each takes 30 MiB, and one whose database says nothing takes a while."""


def archive(_tick: Ping, context: Context) -> None:
    """Store what waits in the outboxes of all domains. One that cannot be reached stops none of the others.

    Raises Unavailable in the end if a database, the object store or time did not suffice: the next tick goes on.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        under_way = {each: pool.submit(copy_context().run, _archive, each, context.deadline) for each in DOMAINS}
    failures = {domain: error for domain, each in under_way.items() if (error := each.exception())}
    for domain, error in failures.items():
        logs.log("warning", f"the events of {domain} wait: {error}", error_type=type(error).__name__)
    for error in failures.values():
        raise error


def _archive(domain: str, deadline: Deadline) -> None:
    gauge("minierp_archive_lag_seconds", {"domain": domain}, archiving.lag(domain))
    # What was claimed before comes first: while it cannot be stored, nothing more is claimed.
    _store(domain, deadline)
    more = True
    while more:
        more = archiving.claim(domain)
        _store(domain, deadline)


def _store(domain: str, deadline: Deadline) -> None:
    for claimed in archiving.unstored(domain):
        deadline.check()
        if lines := archiving.lines(domain, claimed):
            store.put(claimed.key, _packed(lines))
            archiving.note_stored(domain, claimed, _names(lines))
            logs.log("info", "archived", domain=domain, key=claimed.key, events=len(lines))
        else:
            archiving.give_up(domain, claimed)


def _packed(lines: Sequence[str]) -> bytes:
    # Without a time of its own it is the same whenever it is written.
    return gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)


def _names(lines: Sequence[str]) -> set[str]:
    return {name for line in lines for name in names_of(documents.read(line.encode()))}


main = function(on(archive))
