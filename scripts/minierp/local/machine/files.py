"""Files that are whole or not there, and what those remember that are ours."""

import json
import os
import threading
from pathlib import Path
from typing import TypeVar

from scripts.minierp.terminal.errors import UsageError

_T = TypeVar("_T")


def write_atomically(file: Path, content: str, mode: int = 0o600) -> None:
    """Write a file so that a reader sees the old content or the new, never a part; only the owner may read it."""
    partial = file.with_name(f"{file.name}.{os.getpid()}-{threading.get_ident()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(content)
    partial.replace(file)


def kept(file: Path, kind: type[_T], advice: str) -> dict[str, _T]:
    """What a JSON file remembers by name, each of a `kind`; nothing if it is not there.

    Raises UsageError with `advice` for a file that was damaged.
    """
    if not file.exists():
        return {}
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(f"{file} cannot be read: {error}.", advice) from None
    if not isinstance(found, dict) or not all(isinstance(value, kind) for value in found.values()):
        raise UsageError(f"{file} cannot be read: it holds something else.", advice)
    return found
