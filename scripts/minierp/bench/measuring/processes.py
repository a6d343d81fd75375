"""Processes that the benchmark starts beside the system, each ended by itself."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.terminal.errors import CliError

_LONGEST = 600.0
_STOP_SECONDS = 15.0


class ProbeFailed(CliError):
    """A process of the benchmark failed; its last words are in the message."""


def run_python(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """What `python -m ARGUMENTS` says on its standard output. Raises ProbeFailed."""
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(
        command,
        env={**os.environ, **environment},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=_LONGEST,
        check=False,
    )
    if done.returncode != 0:
        raise ProbeFailed(f"{arguments[0]} failed.\n{done.stderr[-2000:]}", "Run it again; other load may disturb it.")
    return done.stdout


@contextmanager
def started(
    command: Sequence[str], environment: Mapping[str, str], **settings: Any
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process for the length of the block; `environment` is all that it gets."""
    process = subprocess.Popen(list(command), env=dict(environment), cwd=CHECKOUT, **settings)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
