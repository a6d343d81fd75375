"""What an import is to do: its files and steps, and the options of the command."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.minierp.data.imports.scratch import Scratch
from scripts.minierp.data.imports.sending.identity import Recall
from scripts.minierp.data.imports.sending.known import Known, Register
from scripts.minierp.data.imports.sending.outcomes import Step
from scripts.minierp.data.imports.sheets.sheet import Sheet


@dataclass(frozen=True)
class Options:
    """How to send, and where to put what was rejected and what became of the rest."""

    concurrency: int = 8
    dry_run: bool = False
    rejects: Path | None = None
    results: Path | None = None
    force: bool = False
    as_json: bool = False
    batch: str = ""
    wait: int = 0
    """Seconds to wait for sales orders to settle; 0 does not wait."""


@dataclass(frozen=True)
class Import:
    """A kind of import: its files, their steps (made of rows that the scratch database may keep, under
    keys that the journal may recall), what is known.
    """

    kind: str
    sheets: Sequence[Sheet]
    steps: Callable[[Scratch, Recall], Iterator[Step]]
    known: Callable[[Register], Known]
    unit: str = "rows"
    """What a command is of: several rows, such as orders, or one."""
