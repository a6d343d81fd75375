"""What lies in all four databases and all logs: how much, and whether anything in it acts on a screen."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from scripts.minierp.local.system.system import System
from shared.events.platform import EventRefused
from shared.process.domains import DOMAINS

Counts = Counter[str]

REFUSALS = "refusals in the outbox of "
"""How events that a domain refused are counted: apart from what its business publishes."""

_TABLES = """
    select table_name from information_schema.tables
    where table_schema = 'public' and table_name not like 'archive%' and table_name not like 'alembic%'
"""
# Written out, not taken from the code that is tested: C0 and C1 controls but for tabs, separators, direction marks.
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


@cache
def engine(url: str) -> sa.Engine:
    """Connections to a database, kept."""
    return sa.create_engine(url, pool_pre_ping=True)


def counts(running: System) -> Counts:
    """The rows of every table, but those in which the archive keeps what it has fetched."""
    found: Counts = Counter()
    for domain in DOMAINS:
        url = running.state.databases[domain]["url"]
        with engine(url).begin() as session:
            rows = session.execute(_counting(url)).all()
            refused = session.execute(_REFUSED, {"type": EventRefused.TYPE}).scalar_one()
        found.update({f"{domain}.{table}": number for table, number in rows})
        found[f"{REFUSALS}{domain}"] = refused
        found[f"{domain}.outbox"] -= refused
    return found


@cache
def _counting(url: str) -> sa.TextClause:
    """One statement for all tables of a database: tests count often."""
    with engine(url).begin() as session:
        tables = session.execute(sa.text(_TABLES)).scalars().all()
    return sa.text(" union all ".join(f"select '{table}', count(*) from \"{table}\"" for table in tables))


_REFUSED = sa.text("select count(*) from outbox where event->>'type' = :type")


def grown(before: Counts, after: Counts) -> dict[str, int]:
    """By how much each table grew, or shrank; nothing of those that stayed as they were."""
    return {name: after[name] - before[name] for name in sorted({*before, *after}) if after[name] != before[name]}


class Logs:
    """What is written into the logs of all parts from now on."""

    def __init__(self, running: System) -> None:
        self._folder = Path(running.state.home) / "logs"
        self._lengths = {file: file.stat().st_size for file in self._files()}

    def said(self) -> dict[str, str]:
        """The new text of each, by its name."""
        return {file.stem: self._new(file) for file in self._files()}

    def acting(self) -> dict[str, list[str]]:
        """The new lines that hold something which acts on a screen, by their log."""
        lines = {
            name: [line for line in text.split("\n") if _ACTING.search(line)] for name, text in self.said().items()
        }
        return {name: found[:5] for name, found in lines.items() if found}

    def not_json(self, names: Iterable[str]) -> dict[str, list[str]]:
        """The new lines of some that are no JSON."""
        said = self.said()
        lines = {
            name: [line for line in said.get(name, "").split("\n") if line and not _is_json(line)] for name in names
        }
        return {name: found[:5] for name, found in lines.items() if found}

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.log"))

    def _new(self, file: Path) -> str:
        with file.open("rb") as opened:
            opened.seek(self._lengths.get(file, 0))
            return opened.read().decode("utf-8", "backslashreplace")


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
