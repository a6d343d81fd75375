"""What archiving costs: `python -m tests.integration.functions.platform.measuring 50000` starts what it needs."""

import resource
import sys
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from functions.platform import archive_event
from functions.platform.storage import databases
from functions.platform.storage.archive import archive
from scripts.minierp.local.system.system import system
from shared.objects import store
from shared.outcomes import documents
from shared.process.deadline import Deadline
from tests import factories
from tests.events import sale_placed, sent
from tests.integration.functions.platform.books import in_platform

_AT_ONCE = 5000
_SOUGHT = 20


def main() -> None:
    count = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as home, system(Path(home), functions=False, sources=False, nginx=False) as here:
        subjects = _fill(sa.create_engine(here.state.databases["sales"]["url"]), count)
        with in_platform(here.state, LOG_LEVEL="WARNING", DEADLINE_SECONDS="600"):
            _measure(count, subjects)


def _fill(engine: sa.Engine, count: int) -> list[str]:
    """The outbox of sales with so many orders of two lines; their ids."""
    subjects = []
    adding = sa.text("insert into outbox (event, created_at) select event, now() - interval '1 hour'"
                     " from json_array_elements(cast(:events as json)) as event")  # fmt: skip
    for _ in range(count // _AT_ONCE):
        events = [sent(sale_placed((factories.sku(), 2), (factories.sku(), 3))) for _ in range(_AT_ONCE)]
        subjects += [event["subject"] for event in events]
        with engine.begin() as connection:
            connection.execute(adding, {"events": documents.write(events)})
    return subjects


def _measure(count: int, subjects: list[str]) -> None:
    with databases.of("sales").transaction(read_only=True) as run:
        backend = int(run("select pg_backend_pid() as pid")[0]["pid"])
    began, ours, theirs = time.monotonic(), time.process_time(), cpu_seconds(backend)
    archive_event._archive("sales", Deadline.after(600))
    seconds, ours, theirs = time.monotonic() - began, time.process_time() - ours, cpu_seconds(backend) - theirs
    objects = list(store.below("events/"))
    sought = [_sought(subject) for subject in subjects[:: count // _SOUGHT]]
    print(
        f"{count / seconds:.0f} events/s; CPU of the function {ours / count * 1e6:.0f} µs an event,"
        f" of the database {theirs / count * 1e6:.0f}; peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10}"
        f" MiB\n{len(objects)} objects, packed {sum(each.size for each in objects) / count:.0f} bytes an event, the"
        f" largest {max(each.size for each in objects) >> 10} KiB; index {_index_size() / count:.0f} bytes an event\n"
        f"events of an order: median {sorted(sought)[len(sought) // 2] * 1000:.0f} ms"
    )


def _sought(subject: str) -> float:
    began = time.monotonic()
    assert len(archive.events_about([subject])) == 1
    return time.monotonic() - began


def _index_size() -> int:
    with databases.of("sales").transaction(read_only=True) as run:
        return int(run("select pg_total_relation_size('archive_entry') as size")[0]["size"])


def cpu_seconds(process: int) -> float:
    """What a process has used of the CPU."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


if __name__ == "__main__":
    main()
