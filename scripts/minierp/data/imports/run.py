"""One import from its planned steps to its report."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.minierp.client.client import Client
from scripts.minierp.client.endpoint import find_endpoint
from scripts.minierp.client.settlement import settling
from scripts.minierp.data.imports.report import rejects, results
from scripts.minierp.data.imports.report.report import Report
from scripts.minierp.data.imports.report.show import show
from scripts.minierp.data.imports.scratch import Scratch
from scripts.minierp.data.imports.sending.journal import Journal
from scripts.minierp.data.imports.sending.known import Known, Register
from scripts.minierp.data.imports.sending.outcomes import Result, Step
from scripts.minierp.data.imports.sending.post import posting
from scripts.minierp.data.imports.sending.rehearsal import Checked, looking, unsent
from scripts.minierp.data.imports.sending.stopping import stopping
from scripts.minierp.data.imports.sending.transfer import Take, Transfer
from scripts.minierp.data.imports.sheets.sheet import Sheet
from scripts.minierp.terminal.errors import CliError, NoAnswer, UsageError
from scripts.minierp.terminal.parallel import progress

PATIENCE = 60.0
"""Seconds for which an import outlives a MiniERP that is down or busy."""
ASKING = 2.0
"""Seconds for which a dry run looks for a MiniERP."""


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
    """A kind of import: its files, their steps (made of rows that the scratch database may keep), what is known."""

    kind: str
    sheets: Sequence[Sheet]
    steps: Callable[[Scratch], Iterator[Step]]
    known: Callable[[Register], Known]
    of_orders: bool = False


def run(job: Import, options: Options) -> int:
    """Send what is faultless, report the rest; returns the exit code. Raises NoAnswer after the report."""
    check(job.sheets, options)
    with Scratch() as scratch:
        report = Report(job.kind, sum(sheet.size for sheet in job.sheets), scratch, options.dry_run, job.of_orders)
        stopped: NoAnswer | None = None
        with stopping() as stop:
            try:
                (_rehearse if options.dry_run else _send)(job, options, report, stop)
            except NoAnswer as error:
                stopped = _stopped(error)
                report.stopped = stopped.message
        _interrupted(report, stop)
        if options.wait and not (stopped or report.interrupted or options.dry_run):
            _settle(report, options)
        finish(report, job.sheets, options)
        if stopped:
            raise stopped
        return report.exit_code


def check(sheets: Sequence[Sheet], options: Options) -> None:
    """Raises UsageError for a file that would be overwritten."""
    paths = rejects.targets(options.rejects, sheets) if options.rejects else []
    if options.results in paths:
        raise UsageError("--rejects and --results name the same file.")
    rejects.check([*paths, *([options.results] if options.results else [])], sheets, options.force)


def finish(report: Report, sheets: Sequence[Sheet], options: Options) -> None:
    """Write what was asked for and print the report."""
    if options.rejects:
        for path in rejects.write(options.rejects, sheets, report.scratch):
            report.notes.append(f"Rejected rows: {path}. Mend them and import that file in the same way.")
    if options.results and not options.dry_run:
        results.write(options.results, report)
    show(report, options.as_json)


def _send(job: Import, options: Options, report: Report, stop: threading.Event) -> None:
    endpoint = find_endpoint()
    with (
        Client(endpoint, PATIENCE, options.concurrency) as client,
        Journal.open(endpoint.base_url, job.sheets[0].path) as journal,
    ):
        known = job.known(Register(client, journal))
        transfer = Transfer(known, posting(client, options.batch), options.concurrency, journal)
        _transfer(transfer, "Sending", job, report, stop)


def _rehearse(job: Import, options: Options, report: Report, stop: threading.Event) -> None:
    """Check everything, against MiniERP too where one answers."""
    try:
        endpoint = find_endpoint()
        with Client(endpoint, ASKING, options.concurrency) as client:
            client.get("/products", {"limit": 1})
    except UsageError:
        raise
    except CliError as error:
        report.notes.append(f"SKUs were not checked: {error.message}")
        _transfer(Transfer(lambda commands: iter(commands), unsent, 1), "Checking", job, report, stop)
        return
    with (
        Client(endpoint, PATIENCE, options.concurrency) as client,
        Journal.open(endpoint.base_url, job.sheets[0].path) as journal,
    ):
        register = Register(client, journal)
        checked = Checked(register, job.known(register))
        _transfer(Transfer(checked, looking(client, options.batch), options.concurrency), "Checking", job, report, stop)


def _transfer(transfer: Transfer, title: str, job: Import, report: Report, stop: threading.Event) -> None:
    with progress(title, report.rows) as advance:
        transfer.run(job.steps(report.scratch), _taking(report, advance), stop)


def _taking(report: Report, advance: Callable[[int], None]) -> Take:
    def take(result: Result) -> None:
        report.take(result)
        advance(len(result) if isinstance(result, list) else len(result.command.rows))

    return take


def _settle(report: Report, options: Options) -> None:
    """Wait for the orders. Ctrl-C ends the waiting; an order that is not settled then counts as it is."""
    ids = report.order_ids()
    try:
        with Client(find_endpoint(), PATIENCE) as client, progress("Settling", len(ids)) as advance:
            for order in settling(client, ids, options.wait):
                report.settle(order)
                advance(1)
    except KeyboardInterrupt:
        report.interrupted = True
    if report.states["pending"] + report.states["unknown"]:
        report.notes.append(
            "Some orders are not settled. `minierp status` shows what is down,"
            " `minierp dead-letters list` what got stuck."
        )


def _interrupted(report: Report, stop: threading.Event) -> None:
    if stop.is_set():
        report.interrupted = True
        report.stopped = "Stopped by Ctrl-C."
        report.notes.append("Stopped by Ctrl-C. What is said above is done; the same command goes on from there.")


def _stopped(error: NoAnswer) -> NoAnswer:
    advice = f"{error.advice} Then run the same import again: it goes on from there, and what is in stays in once."
    return NoAnswer(f"The import stopped. {error.message}", advice)
