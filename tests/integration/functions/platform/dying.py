"""A tick of the archive that is killed: `python -m tests.integration.functions.platform.dying before put`."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any
from unittest import mock

from functions.platform import archive_event
from functions.platform.storage.archive import archiving
from shared.objects import store
from shared.process.deadline import Deadline

STEPS = {"claim": archiving, "lines": archiving, "put": store, "note_stored": archiving}
"""What a tick does, in its order, and where it is done."""


def dying(step: Callable[..., Any], when: str) -> Callable[..., None]:
    """Killed before the step, or once it is done."""

    def die(*arguments: Any) -> None:
        if when == "after":
            step(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)

    return die


def main() -> None:
    when, step = sys.argv[1:]
    with mock.patch.object(STEPS[step], step, dying(getattr(STEPS[step], step), when)):
        archive_event._archive("sales", Deadline.after(10))


if __name__ == "__main__":
    main()
