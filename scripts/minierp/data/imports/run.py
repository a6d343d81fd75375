"""One import from its planned commands to its report."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.minierp.client.answers import Answer
from scripts.minierp.client.client import Client, connect
from scripts.minierp.client.settlement import all_settled
from scripts.minierp.data.imports.columns import Choices, Record, columns_of
from scripts.minierp.data.imports.commands import Command, Rejection
from scripts.minierp.data.imports.fields import Field
from scripts.minierp.data.imports.report import Report, show, write_rejects
from scripts.minierp.data.imports.sending import Outcome, send
from scripts.minierp.data.imports.sheet import Sheet

PATIENCE = 60.0
"""Seconds for which an import outlives a MiniERP that is down or busy."""


@dataclass(frozen=True)
class Options:
    """How to send, and where to put what was rejected."""

    concurrency: int = 8
    dry_run: bool = False
    rejects: Path | None = None
    as_json: bool = False
    wait: int = 0
    """Seconds to wait for sales orders to settle; 0 does not wait."""


def records(sheet: Sheet, fields: Sequence[Field], chosen: Choices) -> list[Record]:
    """The sheet's rows as fields. Raises UsageError if the columns do not give them."""
    columns = columns_of(sheet, fields, chosen)
    return [columns.record(row) for row in sheet.rows]


def run(kind: str, sheets: Sequence[Sheet], planned: Iterable[Command | Rejection], options: Options) -> int:
    """Send what is faultless, report the rest; returns the exit code."""
    plan = list(planned)
    commands = [step for step in plan if isinstance(step, Command)]
    report = Report(kind, sum(len(sheet.rows) for sheet in sheets), len(commands), dry_run=options.dry_run)
    report.rejections = [step for step in plan if isinstance(step, Rejection)]
    if not options.dry_run:
        with connect(PATIENCE, options.concurrency) as client:
            _send(client, commands, options, report)
    return finish(report, sheets, options)


def finish(report: Report, sheets: Sequence[Sheet], options: Options) -> int:
    """Print the report, write the rejected rows; returns the exit code."""
    if options.rejects:
        columns = dict.fromkeys(column for sheet in sheets for column in sheet.columns)
        write_rejects(options.rejects, report.rejections, columns)
    show(report, options.as_json)
    return report.exit_code


def _send(client: Client, commands: Sequence[Command], options: Options, report: Report) -> None:
    outcomes = send(client, commands, options.concurrency)
    report.already_in = sum(answer.replayed for answer in _answers(outcomes))
    report.created = len(_answers(outcomes)) - report.already_in
    report.rejections += [rejection for outcome in outcomes for rejection in outcome.rejections]
    if options.wait:
        ids = [str(answer.body["id"]) for answer in _answers(outcomes)]
        report.states = dict(Counter(order["status"] for order in all_settled(client, ids, options.wait)))


def _answers(outcomes: Sequence[Outcome]) -> list[Answer]:
    return [outcome.answer for outcome in outcomes if outcome.answer]
