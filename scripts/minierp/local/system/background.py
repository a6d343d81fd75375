"""Running the system in a process of its own, and ending it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from scripts.minierp.local.machine.errors import LocalError
from scripts.minierp.local.machine.state import State
from scripts.minierp.local.running.leftovers import end_leftovers, start_time
from scripts.minierp.local.running.lock import is_running
from scripts.minierp.local.running.program import last_lines

_START_SECONDS = 180.0
_STOP_SECONDS = 90.0
_POLL_SECONDS = 0.1


def detach(home: Path, arguments: list[str]) -> State:
    """Run `minierp up ARGUMENTS` in the background; returns once it runs. Raises LocalError."""
    log = home / "logs" / "minierp.log"
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = [sys.executable, "-c", "from scripts.minierp.cli.main import main; main()", "up", *arguments]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "MINIERP_HOME": str(home)},
        )
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise LocalError(f"MiniERP did not start.\n{last_lines(log, 15)}", f"Its log is {log}.")
        if (state := _state_of(home, process.pid)) and state.state == "running":
            return state
        time.sleep(_POLL_SECONDS)
    process.terminate()
    raise LocalError(f"MiniERP did not start within {_START_SECONDS:.0f} s.", f"Its log is {log}.")


def end(home: Path) -> bool:
    """End the system of this home and whatever is left of it; whether one was running. Raises LocalError."""
    if not is_running(home):
        end_leftovers(home, lambda _: None)
        return False
    signalled = False
    deadline = time.monotonic() + _STOP_SECONDS
    while time.monotonic() < deadline:
        if not is_running(home):
            return True
        signalled = signalled or _terminate(home)
        time.sleep(_POLL_SECONDS)
    raise LocalError(
        f"MiniERP did not stop within {_STOP_SECONDS:.0f} s.",
        f"See what hinders it in {home / 'logs'}, then say this again.",
    )


def _terminate(home: Path) -> bool:
    """Ask the process that runs the system to end, once it has written down who it is."""
    try:
        supervisor = State.read(home).supervisor
        if start_time(supervisor["pid"]) != supervisor["start_time"]:
            return False
    except (FileNotFoundError, psutil.NoSuchProcess):
        return False
    os.kill(supervisor["pid"], signal.SIGTERM)
    return True


def _state_of(home: Path, pid: int) -> State | None:
    """The state that process `pid` wrote, if it has."""
    state = State.find(home)
    return state if state and state.supervisor.get("pid") == pid else None
