"""Files that are whole or not there."""

import os
from pathlib import Path


def write_atomically(file: Path, content: str, mode: int = 0o600) -> None:
    """Write a file so that a reader sees the old content or the new, never a part; only the owner may read it."""
    partial = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(content)
    partial.replace(file)
