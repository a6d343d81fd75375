"""Rows that each are one record with a name of its own, such as a product's SKU: the first of a name wins."""

from collections.abc import Callable, Iterable, Iterator

from scripts.minierp.data.imports.columns import Record
from scripts.minierp.data.imports.sending.commands import Body, Command, Rejection, body_of, faultless, identity_of, key
from scripts.minierp.data.imports.sending.outcomes import Outcome, Step, What


def commands(
    records: Iterable[Record], path: str, name: str, body: Callable[[dict[str, object]], dict[str, object]]
) -> Iterator[Step]:
    """A POST to `path` for each record; `name` is the field that names it.

    A record is itself wherever its row comes from, so the file has no part in its identity. Rows of one name go in the
    file's order. Exactly equal rows are one record.
    """
    first: dict[str, tuple[int, str]] = {}

    def command(record: Record) -> Command:
        said: Body = body_of(body(dict(record.values)))
        called = str(said[name])
        known_by = key(path.strip("/"), identity_of(path, said), "1")
        return Command((record.row,), path, said, known_by, number=called, lane=called)

    for step in faultless(records, command):
        yield _against(first, step, name) if isinstance(step, Command) else step


def _against(first: dict[str, tuple[int, str]], command: Command, name: str) -> Step:
    """The command, or what is wrong with it, if an earlier row bore the same name."""
    [row] = command.rows
    number, key = first.setdefault(command.number, (row.number, command.key))
    if number == row.number:
        return command
    if key == command.key:
        return Outcome(command, What.REPEATED, said_by=f"row {number}")
    return [Rejection(row, (f"{name}: {command.number!r} stands in row {number} with other content",))]
