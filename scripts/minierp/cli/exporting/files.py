"""A file that is there whole or not at all, and what comes into it."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.minierp.cli.exporting.lists import MEDIA_TYPES, Wanted
from scripts.minierp.client.client import Client
from scripts.minierp.terminal.documents import text_writer
from scripts.minierp.terminal.errors import NoAnswer
from scripts.minierp.terminal.progress import progress

Write = Callable[[bytes], Any]


def save(client: Client, wanted: Wanted, file: Path | None) -> int:
    """Write all of a list into the file, or to stdout where there is none; how many lines it has.

    Raises NoAnswer where it breaks off: then there is no file, or still the one of before.
    """
    title = f"exporting {wanted.path}"
    with _opened(file) as write, progress(title, _reckoned(client, wanted)) as advance:
        lines = 0
        try:
            for piece in client.download(wanted.path, wanted.parameters, MEDIA_TYPES[wanted.form]):
                write(piece)
                lines += (more := piece.count(b"\n"))
                advance(more)
        except NoAnswer as error:
            raise NoAnswer(f"{error.message} {_left_behind(lines, file)}", "Say it again.") from None
        return lines


@contextmanager
def _opened(file: Path | None) -> Iterator[Write]:
    if file is None:
        yield text_writer() if sys.stdout.isatty() else sys.stdout.buffer.write
        sys.stdout.flush()
        return
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as target:
            yield target.write
            target.flush()
            os.fsync(target.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _reckoned(client: Client, wanted: Wanted) -> int | None:
    """About how many lines are to come; None where nobody can say."""
    if not wanted.counted:
        return None
    page = client.get(wanted.path, {**wanted.parameters, "limit": 1, "raw": None}, prefer="count=estimated")
    total: int | None = page.get("total")
    return total


def _left_behind(lines: int, file: Path | None) -> str:
    written = f"after {lines:,} lines"
    return f"It broke off {written}; {file} is as it was." if file else f"It broke off {written}: that is not all."
