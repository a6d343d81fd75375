"""What was answered to which request: a file in MiniERP's home that tells a later import what need not be sent.

It only saves questions. What it says is checked against MiniERP, and what it does not say is sent: MiniERP's own memory
of the keys keeps that from doubling. It alone knows of a rejected row that was mended in two files (see identity).
"""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from scripts.minierp.data.imports.sending.commands import Body, Command, key
from scripts.minierp.data.imports.sending.outcomes import Outcome
from scripts.minierp.local.machine.state import default_home
from scripts.minierp.terminal.errors import UsageError
from shared.outcomes import documents

FILE = "imports.sqlite"
KEPT = timedelta(days=90)
"""As long as MiniERP itself remembers a key."""
_ANSWERS, _SECONDS = 200, 1.0
"""After so many answers, or so long, they are written to disk for good."""
_TABLE = """
create table if not exists taken (
    endpoint text, request text, at text, file text, row integer, id text, version integer,
    primary key (endpoint, request)
) without rowid
"""


@dataclass(frozen=True)
class Claim:
    """That a command was taken: when, for which row of which file, and as what."""

    at: str
    file: str
    row: int
    id: str
    version: int


class Journal:
    """The claims about the MiniERP at one address, made for the rows of one import."""

    def __init__(self, database: sqlite3.Connection, endpoint: str, file: Path) -> None:
        self._database = database
        self._endpoint = endpoint
        self._file = str(file.absolute())
        self._unsaved, self._saved_at = 0, time.monotonic()

    @classmethod
    def open(cls, endpoint: str, file: Path, path: Path | None = None) -> Self:
        """The journal of this MINIERP_HOME; where none can be kept, one of nothing. Raises UsageError if damaged."""
        path = path or default_home() / FILE
        try:
            return cls(_prepared(path), endpoint, file)
        except (OSError, sqlite3.OperationalError):
            return cls(_prepared(None), endpoint, file)
        except sqlite3.DatabaseError as error:
            advice = "Delete it: it only remembers what need not be asked again."
            raise UsageError(f"{path} is damaged ({error}).", advice) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(sqlite3.OperationalError):
            self._database.commit()
        self._database.close()

    def find(self, commands: Sequence[Command]) -> dict[str, Claim]:
        """The claims for exactly these requests, by key."""
        keys = {_request(command.key, command.body): command.key for command in commands}
        marks = ", ".join("?" * len(keys))
        query = f"select request, at, file, row, id, version from taken where endpoint = ? and request in ({marks})"  # noqa: S608
        found = self._database.execute(query, [self._endpoint, *keys])
        return {keys[request]: Claim(*claim) for request, *claim in found}

    def place(self, known_by: str, body: Body) -> tuple[str, int] | None:
        """The name of the file, and its row, for which this request was taken under this key."""
        query = "select file, row from taken where endpoint = ? and request = ?"
        found = self._database.execute(query, [self._endpoint, _request(known_by, body)]).fetchone()
        return (Path(found[0]).name, found[1]) if found else None

    def keep(self, outcome: Outcome) -> None:
        """Claim that the command was taken."""
        now = outcome.since or datetime.now(UTC).isoformat()
        command = outcome.command
        values = (
            self._endpoint,
            _request(command.key, command.body),
            now,
            self._file,
            command.rows[0].number,
            outcome.id,
            outcome.version,
        )
        with suppress(sqlite3.OperationalError):  # no room, or no disk: what is not claimed is only asked again
            self._database.execute("insert or replace into taken values (?, ?, ?, ?, ?, ?, ?)", values)
            self._save()

    def move(self, outcome: Outcome) -> None:
        """What is in already for a row of this file stands in this row of it now."""
        command = outcome.command
        place = (command.rows[0].number, self._endpoint, _request(command.key, command.body), self._file)
        query = "update taken set row = ? where endpoint = ? and request = ? and file = ?"
        with suppress(sqlite3.OperationalError):
            self._database.execute(query, place)
            self._save()

    def _save(self) -> None:
        self._unsaved += 1
        if self._unsaved >= _ANSWERS or time.monotonic() - self._saved_at > _SECONDS:
            self._database.commit()
            self._unsaved, self._saved_at = 0, time.monotonic()

    def is_this_file(self, claim: Claim) -> bool:
        """Whether the claim was made for a row of the file that is imported now."""
        return claim.file == self._file


def _request(known_by: str, body: Body) -> str:
    """What tells a request from every other, one with other content under the same key included."""
    return key(known_by, documents.write(body))


def _prepared(path: Path | None) -> sqlite3.Connection:
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path or ":memory:", timeout=30)
    database.execute("pragma journal_mode = wal")
    database.execute("pragma synchronous = full")
    database.execute(_TABLE)
    database.execute("delete from taken where at < ?", [(datetime.now(UTC) - KEPT).isoformat()])
    database.commit()
    return database
