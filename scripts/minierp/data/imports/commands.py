"""What an import sends: one command of the API for one or several rows, under a key that survives a second run."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from scripts.minierp.data.imports.columns import Record
from scripts.minierp.data.imports.sheet import Row
from shared.outcomes import documents


@dataclass(frozen=True)
class Command:
    """A POST to `path`; `key` is the Idempotency-Key, equal whenever the same rows are imported again."""

    rows: tuple[Row, ...]
    path: str
    body: dict[str, object]
    key: str


@dataclass(frozen=True)
class Rejection:
    """A row that is not in, and why."""

    row: Row
    reason: str


def row_commands(
    records: Iterable[Record], path: Callable[[Record], str], body: Callable[[Record], dict[str, object]], batch: str
) -> Iterator[Command | Rejection]:
    """One command for each faultless row, known by its batch, its content and how often that content came before."""
    seen: Counter[str] = Counter()
    for record in records:
        if record.problems:
            yield Rejection(record.row, "; ".join(record.problems))
            continue
        target, content = path(record), body(record)
        identity = target + documents.write(content)
        seen[identity] += 1
        yield Command((record.row,), target, content, key(batch, identity, str(seen[identity])))


def key(*identity: str) -> str:
    """An Idempotency-Key for what these words identify."""
    return "import-" + hashlib.sha256("\0".join(identity).encode()).hexdigest()[:40]
