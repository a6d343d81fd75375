"""The suppliers directory: who a supplier's id stands for while products and purchase orders are imported.

MiniERP itself keeps suppliers by name, on the product and on the purchase order. Files from elsewhere carry ids; the
directory, a JSON file beside the local system's state, turns them into names.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scripts.minierp.data.imports.columns import Columns, Record
from scripts.minierp.data.imports.fields import Field, text
from scripts.minierp.data.imports.job import Options
from scripts.minierp.data.imports.outputs import check, finish
from scripts.minierp.data.imports.report.report import Report
from scripts.minierp.data.imports.scratch import Scratch
from scripts.minierp.data.imports.sending.commands import Command, Rejection
from scripts.minierp.data.imports.sending.outcomes import Outcome, What
from scripts.minierp.local.machine.state import default_home
from scripts.minierp.terminal.errors import UsageError

FIELDS = (Field("id", text(), required=True), Field("name", text(), required=True))


@dataclass
class Directory:
    """Names by id, kept in one file."""

    path: Path
    names: dict[str, str]

    @classmethod
    def open(cls, path: Path | None = None) -> "Directory":
        """The directory of this MINIERP_HOME, empty at first. Raises UsageError if its file is damaged."""
        path = path or default_home() / "suppliers.json"
        try:
            return cls(path, dict(json.loads(path.read_text(encoding="utf-8"))))
        except FileNotFoundError:
            return cls(path, {})
        except (ValueError, TypeError) as error:
            raise UsageError(f"{path} is damaged ({error}).", "Delete it and import the suppliers again.") from None

    def name_of(self, supplier_id: str) -> str:
        """The supplier's name. Raises ValueError for an id that was never imported."""
        if supplier_id not in self.names:
            raise ValueError(f"no supplier {supplier_id!r} in the directory; run `minierp import suppliers` first")
        return self.names[supplier_id]

    def save(self) -> None:
        """Keep it, all or nothing."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps(self.names, ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(self.path)


def learn(source: Columns, options: Options) -> int:
    """Import the rows into the directory of this MINIERP_HOME; returns the exit code."""
    check([source.sheet], options)
    with Scratch() as scratch:
        report = Report("suppliers", source.sheet.size, scratch, options.dry_run)
        take(Directory.open(), source.records, report)
        finish(report, [source.sheet], options)
        return report.exit_code


def take(directory: Directory, records: Iterable[Record], report: Report) -> None:
    """Learn every faultless record, later ones over earlier ones, and keep them unless it is a dry run."""
    for record in records:
        if record.problems:
            report.take([Rejection(record.row, record.problems)])
            continue
        identity, name = str(record.values["id"]), str(record.values["name"])
        known = directory.names.get(identity) == name
        directory.names[identity] = name
        new = What.UNSENT if report.dry_run else What.NEW
        command = Command((record.row,), "", {}, "", number=identity)
        report.take(Outcome(command, What.ALREADY_IN if known else new))
    if not report.dry_run:
        directory.save()
