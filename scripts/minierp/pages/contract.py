"""What is published of the API and of events, as files of docs/: written by `minierp api write`, compared by tests."""

from collections.abc import Mapping
from pathlib import Path

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.pages import asyncapi, events, openapi, problems
from scripts.minierp.pages.publishing import published

DOCS = CHECKOUT / "docs"
FOLDERS = ("problems", "api/events")
"""Of docs/: nothing lies in them that is not written."""


def files() -> Mapping[Path, str]:
    """Every file, with what it is to hold."""
    schemas = {DOCS / "api" / "events" / name: text for name, text in events.files(published()).items()}
    pages = {DOCS / "problems" / f"{each.kind}.md": problems.page(each) for each in problems.described()}
    index = {DOCS / "problems" / "README.md": problems.index()}
    index[DOCS / "api" / "problems.json"] = problems.written()
    return {openapi.FILE: openapi.written(), asyncapi.FILE: asyncapi.written(), **schemas, **index, **pages}


def differences() -> list[Path]:
    """The files that are not what they should be: changed, missing, or too many."""
    wanted = files()
    found = {path for folder in FOLDERS for path in (DOCS / folder).rglob("*") if path.is_file()}
    wrong = [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    return sorted({*wrong, *(found - set(wanted))})


def write() -> list[Path]:
    """Make the files what they should be; those that were not."""
    changed, wanted = differences(), files()
    for path in changed:
        if path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
        else:
            path.unlink()
    return changed
