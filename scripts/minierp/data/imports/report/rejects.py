"""Rejected rows as files that can be mended and imported as they are, written as the file they came from.

A cell is what it was, also one that a spreadsheet would take for a formula: a sign in front of it would be imported.
Only what would act on a screen is written out; no field takes that, so whoever mends the row sees it there.
"""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from scripts.minierp.data.imports.scratch import Scratch
from scripts.minierp.data.imports.sheets.sheet import OWN, Sheet
from scripts.minierp.terminal.errors import UsageError
from shared.values.text import visible


def targets(path: Path, sheets: Sequence[Sheet]) -> list[Path]:
    """A file for each sheet: the one named, and for the lines of a second file rejected.lines.csv beside it."""
    return [path, path.with_suffix(f".lines{path.suffix}")][: len(sheets)]


def check(paths: Sequence[Path], sheets: Sequence[Sheet], force: bool) -> None:
    """Raises UsageError for a path that is a file of the import itself, and without `force` for one that exists."""
    for path in paths:
        if any(path.exists() and sheet.path.exists() and path.samefile(sheet.path) for sheet in sheets):
            raise UsageError(f"{path} is the file that is imported.", "Name another one.")
        if path.exists() and not force:
            raise UsageError(f"{path} is there already.", "Name another file, or let --force overwrite it.")


def write(path: Path, sheets: Sequence[Sheet], scratch: Scratch) -> list[Path]:
    """The files with rejected rows: each row as it was, behind the reason, if it is the one at fault, and where it was.

    Two files are imported together, so both are made, even if one has its header only. Where nothing was rejected no
    file is made, and one that is overwritten has its header only. Returns the files to mend.
    """
    rejected = next(scratch.all("select 1 from rejection"), None) is not None
    paths = targets(path, sheets)
    for sheet, target in zip(sheets, paths, strict=True):
        if rejected or target.exists():
            _write(target, sheet, scratch)
    return paths if rejected else []


def _write(path: Path, sheet: Sheet, scratch: Scratch) -> None:
    rows = scratch.all("select problems, origin, cells from rejection where file = ? order by row", sheet.name)
    with path.open("w", encoding=sheet.dialect.encoding, errors="backslashreplace", newline="") as file:
        writer = csv.writer(file, delimiter=sheet.dialect.delimiter)
        writer.writerow([*OWN, *sheet.columns])
        for problems, origin, cells in rows:
            writer.writerow([problems, origin, *(visible(cell.replace("\r\n", "\n")) for cell in json.loads(cells))])
