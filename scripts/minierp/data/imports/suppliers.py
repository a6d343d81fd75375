"""The suppliers directory: who a supplier's id stands for while products and purchase orders are imported.

MiniERP itself keeps suppliers by name, on the product and on the purchase order. Files from elsewhere carry ids; the
directory, a JSON file beside the local system's state, turns them into names.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.minierp.data.imports.columns import Record
from scripts.minierp.data.imports.commands import Rejection
from scripts.minierp.data.imports.fields import Field
from scripts.minierp.data.imports.report import Report
from scripts.minierp.local.machine.state import default_home
from scripts.minierp.terminal.errors import UsageError

FIELDS = (Field("id", required=True), Field("name", required=True))


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
        except ValueError as error:
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


def take(directory: Directory, records: Sequence[Record], dry_run: bool) -> Report:
    """Learn every faultless record, later ones over earlier ones, and keep them unless it is a dry run."""
    report = Report("suppliers", len(records), dry_run=dry_run)
    for record in records:
        if record.problems:
            report.rejections.append(Rejection(record.row, "; ".join(record.problems)))
        elif directory.names.get(identity := str(record.values["id"])) == (name := str(record.values["name"])):
            report.already_in += 1
        else:
            directory.names[identity] = name
            report.created += 1
    if not dry_run:
        directory.save()
    return report
