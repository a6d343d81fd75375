"""Processes of a runner that was killed: recognised by pid and start time, so that no stranger is ever hit."""

import contextlib
from collections.abc import Callable
from pathlib import Path

import psutil

from scripts.minierp.local.machine.state import Part, State

PATIENCE_SECONDS = 15.0
"""How long something may take to end by itself."""
_CLOCK_SLACK_SECONDS = 2.0


def start_time(pid: int) -> float:
    """When a process began, in seconds since 1970."""
    return psutil.Process(pid).create_time()


def end_leftovers(home: Path, say: Callable[[str], None]) -> None:
    """End what the last runner of this home left running."""
    try:
        state = State.read(home)
    except (OSError, ValueError, KeyError, TypeError):
        return
    found = {name: process for name, part in state.parts.items() if (process := _still_runs(part))}
    if found:
        say(f"ending what an earlier run left behind: {', '.join(found)}")
        _end([(process, state.parts[name]) for name, process in found.items()])


def _still_runs(part: Part) -> psutil.Process | None:
    if part.pid is None or part.started_at is None:
        return None
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(part.pid)
        if abs(process.create_time() - part.started_at) < _CLOCK_SLACK_SECONDS:
            return process
    return None


def _end(found: list[tuple[psutil.Process, Part]]) -> None:
    everything = [process for parent, _ in found for process in (parent, *_children(parent))]
    for process, part in found:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(part.stop_signal)
    _, alive = psutil.wait_procs(everything, timeout=PATIENCE_SECONDS)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=PATIENCE_SECONDS)


def _children(process: psutil.Process) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.children(recursive=True)
    return []
