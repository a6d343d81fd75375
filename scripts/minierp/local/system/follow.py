"""Reading the logs of the parts, also as they grow."""

import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from scripts.minierp.local.machine.errors import LocalError
from scripts.minierp.terminal.errors import UsageError

_POLL_SECONDS = 0.2


def log_files(home: Path, names: list[str]) -> dict[str, Path]:
    """The log of each name, or of every part. Raises UsageError for a name without one, LocalError for no logs."""
    found = {file.stem: file for file in sorted((home / "logs").glob("*.log"))}
    if not found:
        raise LocalError("There are no logs here yet.", "Start MiniERP with `minierp up`.")
    unknown = [name for name in names if name not in found]
    if unknown:
        raise UsageError(f"There is no log of {', '.join(unknown)}.", f"There is: {', '.join(found)}.")
    return {name: found[name] for name in names or found}


def last(files: dict[str, Path], count: int) -> Iterator[tuple[str, str]]:
    """The last lines of each log, with its name."""
    for name, file in files.items():
        with file.open(encoding="utf-8", errors="replace") as opened:
            yield from ((name, line.rstrip("\n")) for line in deque(opened, count))


def follow(files: dict[str, Path]) -> Iterator[tuple[str, str]]:
    """Every line that is added to a log from now on, with its name, for ever."""
    positions = {name: file.stat().st_size for name, file in files.items()}
    while True:
        for name, file in files.items():
            size = file.stat().st_size
            start = positions[name] if size >= positions[name] else 0  # a smaller file is a new one
            with file.open("rb") as opened:
                opened.seek(start)
                whole, _, _ = opened.read().rpartition(b"\n")
            positions[name] = start + len(whole) + bool(whole)
            yield from ((name, line) for line in whole.decode("utf-8", "replace").splitlines())
        time.sleep(_POLL_SECONDS)
