"""Work that goes on in a thread of its own for the length of a block."""

import threading
from types import TracebackType
from typing import Self


class Meanwhile:
    """`_work` begins with the block, and ends once `_ended` is set: the end of the block does that, and waits."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, name=type(self).__name__.lower(), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _work(self) -> None:
        raise NotImplementedError
