"""A program to be run: its command, its environment, and how to tell that it is ready."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

FOLDER = "{folder}"
"""In a program's arguments: the path of its folder, as its own process can reach it."""

Kind = Literal["service", "function", "source", "timer", "gateway"]
_LARGEST_LOG = 20_000_000


@dataclass(frozen=True)
class Program:
    """One long-running program. `environment` is all that it gets; its output goes to `log`.

    user: whom it runs as, where we are root. folder: a directory that is its own even where the directories above it
    are closed to that user: it is handed over as an open descriptor, so nobody's permissions need to change.
    """

    name: str
    kind: Kind
    arguments: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    is_ready: Callable[[], bool]
    directory: Path = Path("/")
    port: int | None = None
    user: str | None = None
    folder: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15
    ready_seconds: float = 90


@dataclass(frozen=True)
class Job:
    """A program that ends by itself; `input` is what it may read from its standard input, and may be secret."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    directory: Path = Path("/")
    user: str | None = None
    folder: Path | None = None
    input: str = field(default="", repr=False)


def spawn(program: Program | Job) -> "subprocess.Popen[bytes]":
    """Start it in a session of its own, so that a Ctrl-C in our terminal is ours to handle.

    It is told to end when the calling thread is gone, so that nothing outlives a runner that was killed.
    """
    _rotate(program.log)
    folder = os.open(program.folder, os.O_RDONLY | os.O_DIRECTORY) if program.folder else None
    path = f"/proc/self/fd/{folder}"
    account = {"user": program.user, "group": program.user, "extra_groups": []} if program.user else {}
    try:
        with program.log.open("ab") as log:
            return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
                [*_end_with_us(program), *(argument.replace(FOLDER, path) for argument in program.arguments)],
                env=dict(program.environment),
                cwd=program.directory,
                stdin=subprocess.PIPE if isinstance(program, Job) and program.input else subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=() if folder is None else (folder,),
                **account,
            )
    finally:
        if folder is not None:
            os.close(folder)


def _end_with_us(program: Program | Job) -> list[str]:
    """The command that becomes the program; the kernel then sends it the signal at our death."""
    number = program.stop_signal if isinstance(program, Program) else signal.SIGTERM
    return ["/usr/bin/setpriv", "--pdeathsig", number.name.removeprefix("SIG"), "--"]


def basic_environment(home: Path) -> dict[str, str]:
    """What every program gets, and nothing else of ours: where programs are, a home of its own, UTF-8."""
    home.mkdir(parents=True, exist_ok=True)
    path = os.environ.get("PATH", "/usr/bin:/bin")
    return {"PATH": f"{path}:/usr/sbin:/sbin", "HOME": str(home), "LANG": "C.UTF-8", "TZ": "UTC"}


def last_lines(log: Path, count: int = 5) -> str:
    """The end of a log, for an error message."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])


def _rotate(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LARGEST_LOG:
        log.replace(log.with_name(f"{log.name}.1"))
