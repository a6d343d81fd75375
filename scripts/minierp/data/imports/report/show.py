"""The report as people read it, and as programs do."""

from collections.abc import Callable, Iterator
from itertools import islice

from scripts.minierp.client.answers import Json
from scripts.minierp.data.imports.report.report import Report
from scripts.minierp.data.imports.sending.outcomes import What
from scripts.minierp.terminal.documents import json_text, print_pieces
from scripts.minierp.terminal.output import console, facts, moment, table

_SHOWN = 20


def show(report: Report, as_json: bool) -> None:
    """Print it."""
    if as_json:
        print_pieces(_document(report))
    else:
        _print_tables(report)


def _document(report: Report) -> Iterator[str]:
    """One JSON object, its lists item by item: they may be as long as the file."""
    yield json_text(report.figures(), indent=2).removesuffix("\n}")
    lists: dict[str, Callable[[], Iterator[Json]]] = {
        "rejections": report.rejections,
        "rejected_late": report.rejected_late,
        "skipped": report.skipped,
        "results": report.results,
    }
    for name, items in lists.items():
        yield f',\n  "{name}": ['
        for index, item in enumerate(items()):
            yield ("," if index else "") + "\n    " + json_text(item)
        yield "]"
    yield "\n}"


def _print_tables(report: Report) -> None:
    causes = [[cause["rows"], cause["words"], ", ".join(cause["first"])] for cause in report.causes.all]
    _print(["Rows", "Why they were rejected", "First rows"], "Rejected rows", causes)
    late = [[order["number"], order["id"], order["why"]] for order in islice(report.rejected_late(), _SHOWN + 1)]
    _print(["Order", "Id", "Why"], "Orders that were taken and then rejected", late)
    skipped = [_skipped(item) for item in islice(report.skipped(), _SHOWN + 1)]
    _print(["Row", "Number", "Outcome", "Since", "Said by"], "Nothing new", skipped)
    console().print(facts(f"Import of {report.kind}", _facts(report)))
    for note in report.notes:
        console().print(note, soft_wrap=True, markup=False)


def _print(columns: list[str], title: str, rows: list[list[object]]) -> None:
    if not rows:
        return
    numbers = [column for column in columns if column == "Rows"]
    console().print(table(title, columns, rows[:_SHOWN], numbers))
    if len(rows) > _SHOWN:
        console().print("and more; --json lists them all")


def _skipped(item: Json) -> list[object]:
    since = moment(item["since"]) if item["since"] else ""
    return [f"{item['file']} {item['row']}", item["number"], item["outcome"], since, item["said_by"]]


def _facts(report: Report) -> dict[str, object]:
    values: dict[str, object] = {"Rows read": f"{report.rows:,}"}
    if report.dry_run:
        values[f"Would be sent, {report.unit}"] = f"{report.units[What.UNSENT]:,}"
    else:
        values["New"] = _counted(report, What.NEW)
    for what in (What.ALREADY_IN, What.SAID_ELSEWHERE, What.REPEATED):
        if report.units[what] or what is What.ALREADY_IN:
            values[str(what).capitalize()] = _counted(report, what)
    if report.unit != "rows":
        values[f"Rejected {report.unit}"] = f"{report.rejected_units:,}"
    values["Rejected rows"] = f"{report.rejected_rows:,}"
    return values | {f"Now {state}": count for state, count in sorted(report.states.items())}


def _counted(report: Report, what: What) -> str:
    units, rows = report.units[what], report.rows_of[what]
    return f"{units:,}" if report.unit == "rows" else f"{units:,} {report.unit} of {rows:,} rows"
