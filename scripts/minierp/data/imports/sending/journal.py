"""What was answered to which request: a file in MiniERP's home that tells a later import what need not be sent.

It only saves questions. What it says is checked against MiniERP, and what it does not say is sent: MiniERP's own memory
of the keys keeps that from doubling. It alone knows of a rejected row that was mended in two files (see identity).
"""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from scripts.minierp.data.imports.sending.commands import Body, Command, key
from scripts.minierp.data.imports.sending.journal_file import FILE, prepared
from scripts.minierp.data.imports.sending.outcomes import Outcome, What
from scripts.minierp.local.machine.state import default_home
from scripts.minierp.terminal.errors import UsageError
from shared.outcomes import documents

_ANSWERS, _SECONDS = 200, 1.0
"""After so many answers, or so long, they are written to disk for good."""


@dataclass(frozen=True)
class Claim:
    """That a command was taken: when, for which row of which file, and as which order."""

    at: str
    file: str
    row: int
    id: str


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
            return cls(prepared(path), endpoint, file)
        except (OSError, sqlite3.OperationalError):
            return cls(prepared(None), endpoint, file)
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
        query = f"select request, at, file, row, id from claim where endpoint = ? and request in ({marks})"  # noqa: S608
        found = self._database.execute(query, [self._endpoint, *keys])
        return {keys[request]: Claim(*claim) for request, *claim in found}

    def levels(self, skus: Sequence[str]) -> dict[str, set[str]]:
        """How the stock levels of these SKUs were seen to stand."""
        marks = ", ".join("?" * len(skus))
        query = f"select sku, level from claim where endpoint = ? and sku in ({marks})"  # noqa: S608
        seen: dict[str, set[str]] = {}
        for sku, level in self._database.execute(query, [self._endpoint, *skus]):
            seen.setdefault(sku, set()).add(level)
        return seen

    def place(self, known_by: str, body: Body) -> tuple[str, int] | None:
        """The name of the file, and its row, for which this request was taken under this key."""
        query = "select file, row from claim where endpoint = ? and request = ?"
        found = self._database.execute(query, [self._endpoint, _request(known_by, body)]).fetchone()
        return (Path(found[0]).name, found[1]) if found else None

    def keep(self, outcome: Outcome) -> None:
        """Claim that the command was taken, if it was for this file."""
        if outcome.said_by:
            return
        now = outcome.since or datetime.now(UTC).isoformat()
        command = outcome.command
        values = (
            self._endpoint,
            _request(command.key, command.body),
            now,
            self._file,
            command.rows[0].number,
            outcome.id,
            outcome.level,
            command.number if outcome.level else "",
        )
        with suppress(sqlite3.OperationalError):  # no room, or no disk: what is not claimed is only asked again
            self._database.execute("insert or replace into claim values (?, ?, ?, ?, ?, ?, ?, ?)", values)
            self._save()

    def move(self, outcome: Outcome) -> None:
        """What is in already for a row of this file stands in this row of it now."""
        command = outcome.command
        place = (command.rows[0].number, self._endpoint, _request(command.key, command.body), self._file)
        query = "update claim set row = ? where endpoint = ? and request = ? and file = ?"
        with suppress(sqlite3.OperationalError):
            self._database.execute(query, place)
            self._save()

    def _save(self) -> None:
        self._unsaved += 1
        if self._unsaved >= _ANSWERS or time.monotonic() - self._saved_at > _SECONDS:
            self._database.commit()
            self._unsaved, self._saved_at = 0, time.monotonic()

    def elsewhere(self, claim: Claim | None) -> str:
        """For which row of another file than the present one the claim was made, if for one."""
        return "" if claim is None or claim.file == self._file else f"{claim.file} row {claim.row}"

    def recalled(self, outcome: Outcome) -> Outcome:
        """What MiniERP says it has already, with since when and which row of another file said so."""
        claim = self.find([outcome.command]).get(outcome.command.key) if outcome.what is What.ALREADY_IN else None
        if claim is None:
            return outcome
        said_by = self.elsewhere(claim)
        return replace(outcome, what=What.SAID_ELSEWHERE if said_by else outcome.what, said_by=said_by, since=claim.at)


def _request(known_by: str, body: Body) -> str:
    """What tells a request from every other, one with other content under the same key included."""
    return key(known_by, documents.write(body))
