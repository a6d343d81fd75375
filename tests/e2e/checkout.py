"""Checkouts of a test's own that are links to this one, for the greater part."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.parts import bytecode


@contextmanager
def linked(root: Path, *folders: str) -> Iterator[Path]:
    """`root`, with links to those of this checkout's `folders` that it has no copies of.

    Its functions use the bytecode of this checkout: else every one of them would compile the same files as it starts.
    """
    for folder in folders:
        if not (root / folder).exists():
            (root / folder).symlink_to(CHECKOUT / folder)
        compiled, ours = _compiled(root / folder), _compiled(CHECKOUT / folder)
        for needed in (compiled.parent, ours):
            needed.mkdir(parents=True, exist_ok=True)
        compiled.symlink_to(ours)
    try:
        yield root
    finally:
        shutil.rmtree(_compiled(root))


def _compiled(folder: Path) -> Path:
    """Where Python keeps the bytecode of the functions' files in a folder."""
    return bytecode.FOLDER / folder.relative_to("/")
