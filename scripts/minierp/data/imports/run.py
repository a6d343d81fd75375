"""One import from its planned steps to its report."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from scripts.minierp.client.client import Client
from scripts.minierp.client.endpoint import find_endpoint
from scripts.minierp.client.settlement import settling
from scripts.minierp.data.imports.job import Import, Options
from scripts.minierp.data.imports.outputs import check, finish
from scripts.minierp.data.imports.report.report import Report
from scripts.minierp.data.imports.scratch import Scratch
from scripts.minierp.data.imports.sending.journal import Journal
from scripts.minierp.data.imports.sending.known import Register
from scripts.minierp.data.imports.sending.outcomes import Result, Step
from scripts.minierp.data.imports.sending.patience import ASKING, PATIENCE
from scripts.minierp.data.imports.sending.post import posting, share
from scripts.minierp.data.imports.sending.rehearsal import Checked, looking, unsent
from scripts.minierp.data.imports.sending.stopping import stopping
from scripts.minierp.data.imports.sending.transfer import Take, Transfer
from scripts.minierp.terminal.errors import CliError, UsageError
from scripts.minierp.terminal.progress import progress


def run(job: Import, options: Options) -> int:
    """Send what is faultless, report the rest; returns the exit code. Raises what ended it early after the report."""
    check(job.sheets, options)
    with Scratch() as scratch:
        report = Report(job.kind, sum(sheet.size for sheet in job.sheets), scratch, options.dry_run, job.unit)
        lost = _carried_out(job, options, report)
        if options.wait and not (lost or report.interrupted or options.dry_run):
            _settle(report, options)
        finish(report, job.sheets, options)
        if lost:
            raise lost
        return report.exit_code


def _carried_out(job: Import, options: Options, report: Report) -> CliError | None:
    """Do it, as far as Ctrl-C or a MiniERP that goes away let it; the error if that ended it.

    Raises what went wrong before anything was done: then there is nothing to report.
    """
    with stopping() as stop:
        try:
            (_rehearse if options.dry_run else _send)(job, options, report, stop)
        except CliError as error:
            if isinstance(error, UsageError) or not report.begun:
                raise
            report.stopped = f"The import stopped. {error.message}"
            advice = "Then run the same import again: it goes on from there, and what is in stays in once."
            return CliError(report.stopped, f"{error.advice} {advice}".strip())
        except KeyboardInterrupt:
            report.notes.append("What was under way when Ctrl-C came again may be in as well.")
    if stop.is_set():
        report.interrupted, report.stopped = True, "Stopped by Ctrl-C."
        report.notes.append("Stopped by Ctrl-C. What is said above is done; the same command goes on from there.")
    return None


@contextmanager
def _registered(job: Import, options: Options) -> Iterator[Register]:
    """The MiniERP to import into, and the journal of what it answered."""
    endpoint = find_endpoint()
    with (
        Client(endpoint, PATIENCE, options.concurrency) as client,
        Journal.open(endpoint.base_url, job.sheets[0].path) as journal,
    ):
        yield Register(client, journal)


def _send(job: Import, options: Options, report: Report, stop: threading.Event) -> None:
    with _registered(job, options) as register:
        work = posting(register.client, options.batch)
        transfer = Transfer(job.known(register), work, options.concurrency, register.journal, share)
        _transfer(transfer, "Sending", job.steps(report.scratch, register.journal.place), report, stop)


def _rehearse(job: Import, options: Options, report: Report, stop: threading.Event) -> None:
    """Check everything, against MiniERP too where one answers."""
    if absent := _absent():
        report.notes.append(f"The file alone was checked: {absent}")
        steps = job.steps(report.scratch, lambda _key, _body: None)
        _transfer(Transfer(iter, unsent, 1), "Checking", steps, report, stop)
        return
    with _registered(job, options) as register:
        known, work = Checked(register, job.known(register)), looking(register.client, options.batch)
        steps = job.steps(report.scratch, register.journal.place)
        _transfer(Transfer(known, work, options.concurrency), "Checking", steps, report, stop)


def _absent() -> str:
    """Why no MiniERP answers, or nothing if one does. Raises UsageError for an address that is none."""
    try:
        with Client(find_endpoint(), ASKING) as client:
            client.get("/products", {"limit": 1})
    except UsageError:
        raise
    except CliError as error:
        return error.message
    return ""


def _transfer(transfer: Transfer, title: str, steps: Iterator[Step], report: Report, stop: threading.Event) -> None:
    with progress(title, report.rows) as advance:
        transfer.run(steps, _taking(report, advance), stop)


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
