"""One system at a time in one home directory; the kernel forgets the lock when its holder dies."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from scripts.minierp.local.machine.errors import LocalError


class AlreadyRunning(LocalError):
    """Another process runs the system of this home."""

    def __init__(self, home: Path) -> None:
        super().__init__(
            f"MiniERP already runs in {home}.", "See it with `minierp status`, end it with `minierp down`."
        )


class Lock:
    """Held while the system of a home directory runs."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        """Take it. Raises AlreadyRunning."""
        descriptor = os.open(self._home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise AlreadyRunning(self._home) from None
        self._descriptor = descriptor
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Give it back."""
        if self._descriptor is not None:
            os.close(self._descriptor)


def is_running(home: Path) -> bool:
    """Whether some process runs the system of this home."""
    if not (home / "lock").exists():
        return False
    try:
        with Lock(home):
            return False
    except AlreadyRunning:
        return True
