"""What became of an import: counts, the rejected rows with their reasons, and a CSV of them to mend and try again."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from scripts.minierp.data.imports.commands import Rejection
from scripts.minierp.terminal.output import console, facts, print_json, table

_SHOWN = 20


@dataclass
class Report:
    """An import's outcome. `created` and `already_in` count what was sent, `rejections` the rows that are not in."""

    kind: str
    rows: int
    created: int = 0
    already_in: int = 0
    dry_run: bool = False
    states: dict[str, int] = field(default_factory=dict)
    """Orders by state, if the import waited for them."""
    rejections: list[Rejection] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """1 if any row was rejected."""
        return 1 if self.rejections else 0

    def document(self) -> dict[str, Any]:
        """For programs."""
        rejected = [{"file": r.row.file, "row": r.row.number, "reason": r.reason} for r in _sorted(self.rejections)]
        return {**asdict(self), "rejections": rejected}


def show(report: Report, as_json: bool) -> None:
    """Print it."""
    if as_json:
        print_json(report.document())
        return
    if report.rejections:
        _show_rejections(report.rejections)
    values: dict[str, object] = {"Rows": report.rows, "Would be sent" if report.dry_run else "Created": report.created}
    values |= {} if report.dry_run else {"Already in": report.already_in}
    values |= {"Rejected rows": len(report.rejections)}
    values |= {f"Now {state}": count for state, count in sorted(report.states.items())}
    console().print(facts(f"Import of {report.kind}", values))


def write_rejects(path: Path, rejections: Sequence[Rejection], columns: Iterable[str]) -> None:
    """The rejected rows as they were, behind the file, the row and the reason."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["file", "row", "reason", *columns], restval="")
        writer.writeheader()
        for rejection in _sorted(rejections):
            row = rejection.row
            writer.writerow({**row.values, "file": row.file, "row": row.number, "reason": rejection.reason})


def _show_rejections(rejections: Sequence[Rejection]) -> None:
    rows = [[r.row.file, r.row.number, r.reason] for r in _sorted(rejections)[:_SHOWN]]
    console().print(table("Rejected rows", ["File", "Row", "Reason"], rows, numbers=["Row"]))
    if len(rejections) > _SHOWN:
        console().print(f"and {len(rejections) - _SHOWN} more; --rejects FILE writes them all")


def _sorted(rejections: Iterable[Rejection]) -> list[Rejection]:
    return sorted(rejections, key=lambda rejection: (rejection.row.file, rejection.row.number))
