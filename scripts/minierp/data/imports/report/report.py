"""What became of an import: counted here, kept row by row in the scratch database."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from scripts.minierp.client.answers import Json
from scripts.minierp.data.imports.report.causes import Causes
from scripts.minierp.data.imports.scratch import Scratch
from scripts.minierp.data.imports.sending.commands import Rejections
from scripts.minierp.data.imports.sending.outcomes import Outcome, Result, What
from scripts.minierp.data.imports.sheets.origin import Origin

INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it."""


@dataclass
class Report:
    """An import's outcome. `rows` is what was read; `units` counts what a `unit` names, such as orders, by What.

    states: orders by state, if the import waited for them. stopped: why it ended early, if it did.
    """

    kind: str
    rows: int
    scratch: Scratch
    dry_run: bool = False
    unit: str = "rows"
    units: Counter[What] = field(default_factory=Counter)
    rows_of: Counter[What] = field(default_factory=Counter)
    rejected_units: int = 0
    rejected_rows: int = 0
    states: Counter[str] = field(default_factory=Counter)
    causes: Causes = field(default_factory=Causes)
    notes: list[str] = field(default_factory=list)
    stopped: str = ""
    interrupted: bool = False

    @property
    def exit_code(self) -> int:
        """1 if a row was rejected, or an order once it was taken, or is not settled; 130 after Ctrl-C."""
        unsettled = self.states["pending"] + self.states["unknown"]
        late = next(self.rejected_late(), None)
        return INTERRUPTED if self.interrupted else int(bool(self.rejected_units or unsettled or late))

    @property
    def begun(self) -> bool:
        """Whether anything became of any row."""
        return bool(self.units or self.rejected_units)

    def take(self, result: Result) -> None:
        """Count and keep what became of a row or an order."""
        if isinstance(result, Outcome):
            self._take_outcome(result)
        else:
            self._take_rejections(result)

    def settle(self, order: Json) -> None:
        """Count an order's state after waiting, and keep it."""
        self.states[order["status"]] += 1
        shortages = "; ".join(f"{short['sku']} {short['reason']}" for short in order.get("shortages", ()))
        self.scratch.run("update outcome set state = ?, why = ? where id = ?", order["status"], shortages, order["id"])

    def order_ids(self) -> list[str]:
        """Of the orders that MiniERP has."""
        self.scratch.run("create index outcome_by_id on outcome (id)")
        return [found for (found,) in self.scratch.all("select id from outcome where id <> ''")]

    def results(self) -> Iterator[Json]:
        """Every order, or every row, in the file's order."""
        query = "select number, id, state, what, since, said_by, file, row from outcome order by file, row"
        return self._found(query, ("number", "id", "state", "outcome", "since", "said_by", "file", "row"))

    def rejected_late(self) -> Iterator[Json]:
        """Orders that were taken and then rejected, because stock could not be promised."""
        query = "select number, id, file, row, why from outcome where state = 'rejected' order by file, row"
        return self._found(query, ("number", "id", "file", "row", "why"))

    def skipped(self) -> Iterator[Json]:
        """What was not sent or changed nothing, row by row: since when it is in, or which row said the same."""
        query = "select file, row, number, what, since, said_by from outcome where what in (?, ?, ?) order by file, row"
        names = ("file", "row", "number", "outcome", "since", "said_by")
        marks = (What.ALREADY_IN, What.SAID_ELSEWHERE, What.REPEATED)
        return self._found(query, names, *map(str, marks))

    def rejections(self) -> Iterator[Json]:
        """Rejected rows with their reasons, also those that are kept back with their order."""
        query = "select file, row, coalesce(nullif(problems, ''), because) from rejection order by file, row"
        return self._found(query, ("file", "row", "reason"))

    def figures(self) -> Json:
        """The counts, for programs. `created` and its kin count what `unit` names."""
        all_of_them = {} if self.unit == "rows" else {self.unit: sum(self.units.values()) + self.rejected_units}
        return {
            "kind": self.kind,
            "rows": self.rows,
            **all_of_them,
            "dry_run": self.dry_run,
            "created": self.units[What.NEW],
            "created_rows": self.rows_of[What.NEW],
            "already_in": self.units[What.ALREADY_IN],
            "said_elsewhere": self.units[What.SAID_ELSEWHERE],
            "repeated": self.units[What.REPEATED],
            "would_send": self.units[What.UNSENT],
            "rejected_rows": self.rejected_rows,
            **({f"rejected_{self.unit}": self.rejected_units} if all_of_them else {}),
            "states": dict(sorted(self.states.items())),
            "causes": self.causes.all,
            "notes": self.notes,
            "stopped": self.stopped,
        }

    def _found(self, query: str, names: Sequence[str], *values: str) -> Iterator[Json]:
        return (dict(zip(names, found, strict=True)) for found in self.scratch.all(query, *values))

    def _take_outcome(self, outcome: Outcome) -> None:
        command = outcome.command
        self.units[outcome.what] += 1
        self.rows_of[outcome.what] += len(command.rows)
        row = command.rows[0]
        self._add(row.file, row.number, command.number, outcome)

    def _add(self, file: str, row: int, number: str, outcome: Outcome | None) -> None:
        refused = ("", "rejected", "refused", "", "")
        what = (outcome.id, str(outcome.what), outcome.state, outcome.since, outcome.said_by) if outcome else refused
        self.scratch.add("outcome", file, row, number, *what, "")

    def _take_rejections(self, rejections: Rejections) -> None:
        self.rejected_units += 1
        self.rejected_rows += len(rejections)
        first = rejections[0]
        self._add(first.row.file, first.row.number, first.number, None)
        for rejection in rejections:
            for problem in rejection.problems:
                self.causes.count(problem, rejection.row)
            origin = str(rejection.row.origin or Origin(rejection.row.file, rejection.row.number))
            row, cells = rejection.row, json.dumps(rejection.row.cells, ensure_ascii=False)
            self.scratch.add(
                "rejection", row.file, row.number, "; ".join(rejection.problems), rejection.because, origin, cells
            )
