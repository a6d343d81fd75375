"""What an import leaves behind: the files of --rejects and --results, and the report."""

import shlex
from collections.abc import Sequence

from scripts.minierp.data.imports.job import Options
from scripts.minierp.data.imports.report import rejects, results
from scripts.minierp.data.imports.report.report import Report
from scripts.minierp.data.imports.report.show import show
from scripts.minierp.data.imports.sheets.sheet import Sheet
from scripts.minierp.terminal.errors import CliError, UsageError


def check(sheets: Sequence[Sheet], options: Options) -> None:
    """Raises UsageError for a file that would be overwritten."""
    paths = rejects.targets(options.rejects, sheets) if options.rejects else []
    if options.results and options.results.resolve() in [path.resolve() for path in paths]:
        raise UsageError("--rejects and --results name the same file.")
    rejects.check([*paths, *([options.results] if options.results else [])], sheets, options.force)


def finish(report: Report, sheets: Sequence[Sheet], options: Options) -> None:
    """Write what was asked for and print the report. Raises CliError after it for a file that cannot be written."""
    failed: OSError | UnicodeError | None = None
    try:
        _write(report, sheets, options)
    except (OSError, UnicodeError) as error:
        failed = error
    show(report, options.as_json)
    if failed:
        raise CliError(f"The files of --rejects and --results are not complete: {failed}.", "Import the same again.")


def _write(report: Report, sheets: Sequence[Sheet], options: Options) -> None:
    if options.rejects and (written := rejects.write(options.rejects, sheets, report.scratch)):
        files = " --lines ".join(shlex.quote(str(path)) for path in written)
        command = f"minierp import {report.kind.replace(' ', '-')} {files} (options as before)"
        report.notes.append(f"Rejected rows: {' and '.join(map(str, written))}. Mend them, then: {command}")
    if options.results and options.dry_run:
        report.notes.append(f"{options.results} was not written: nothing was sent that could have results.")
    elif options.results:
        results.write(options.results, report)
