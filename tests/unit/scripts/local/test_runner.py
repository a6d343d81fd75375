import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.minierp.local.machine.errors import LocalError
from scripts.minierp.local.running.program import Program
from scripts.minierp.local.running.runner import Runner
from tests.eventually import eventually

STEADY = "import time; print('here'); time.sleep(600)"
PARENT = "import os, time; os.fork(); time.sleep(600)"


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Runner]]:
    runners: list[Runner] = []

    def started(script: str, ready: Callable[[], bool] = lambda: True, said: list[str] | None = None) -> Runner:
        program = Program(
            "part",
            "function",
            [sys.executable, "-c", script],
            {"PATH": "/usr/bin"},
            tmp_path / "part.log",
            ready,
            ready_seconds=30,
        )
        runner = Runner(program, lambda: None, (said if said is not None else []).append)
        runners.append(runner)
        runner.start()
        return runner

    yield started
    for runner in runners:
        runner.stop()


def processes_of_session(session: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(entry.name)) == session:
                found.append(int(entry.name))
        except ProcessLookupError:
            continue
    return found


def test_a_program_is_ready_once_it_says_so(run: Callable[..., Runner], tmp_path: Path) -> None:
    runner = run(STEADY, ready=(tmp_path / "ready").exists)
    assert runner.part.state == "starting"

    (tmp_path / "ready").touch()
    runner.wait_ready()

    assert runner.part.state == "ready"


def test_a_killed_program_is_started_again_and_said_so(run: Callable[..., Runner]) -> None:
    said: list[str] = []
    runner = run(STEADY, said=said)
    runner.wait_ready()
    first = runner.part.pid

    runner.kill()

    eventually(lambda: runner.part.state == "ready" and runner.part.pid != first)
    assert runner.part.restarts == 1
    assert "part was ended by SIGKILL; starting it again" in said[0]


def test_a_kill_leaves_no_child_of_the_program(run: Callable[..., Runner]) -> None:
    runner = run(PARENT)
    runner.wait_ready()
    session = runner.part.pid
    assert session
    eventually(lambda: len(processes_of_session(session)) == 2)

    os.kill(session, signal.SIGKILL)

    eventually(lambda: not processes_of_session(session))


def test_a_stopped_program_stays_down_until_it_is_started(run: Callable[..., Runner]) -> None:
    runner = run(STEADY)
    runner.wait_ready()

    runner.stop()
    assert (runner.part.state, runner.part.pid, runner.part.restarts) == ("stopped", None, 0)

    runner.start()
    runner.wait_ready()
    assert runner.part.state == "ready"


def test_a_program_that_cannot_start_is_reported_with_the_end_of_its_log(run: Callable[..., Runner]) -> None:
    runner = run("raise SystemExit('no such thing')", ready=lambda: False)

    with pytest.raises(LocalError, match="no such thing") as failure:
        runner.wait_ready()
    assert "part.log" in failure.value.advice


def test_a_program_gets_only_its_own_environment(run: Callable[..., Runner], tmp_path: Path) -> None:
    os.environ["DATABASE_URL"] = "of the person at the keyboard"
    try:
        run(f"import os; open({str(tmp_path / 'seen')!r}, 'w').write(str(dict(os.environ)))\n{STEADY}")
        eventually(lambda: (tmp_path / "seen").exists() and (tmp_path / "seen").read_text())
    finally:
        del os.environ["DATABASE_URL"]

    assert "DATABASE_URL" not in (tmp_path / "seen").read_text()
