"""The runner as a process: signals, a killed runner, a second one, and what is left running."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from scripts.minierp.local.machine.state import State
from scripts.minierp.local.running.lock import is_running
from tests.eventually import eventually
from tests.integration.scripts.local.sample import sample_root

_RUN = """
import sys
from pathlib import Path
from rich.console import Console
from scripts.minierp.terminal.errors import CliError
from scripts.minierp.local.running import leftovers
from scripts.minierp.local.system.foreground import Options, run

leftovers.PATIENCE_SECONDS = 3  # with what was stopped, and never ends by itself
then = (lambda state: 7) if "then" in sys.argv else None
home, root, port = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) or None
try:
    sys.exit(run(home, Options(port, then=then, end_after="exit" in sys.argv, root=root), Console(width=300)))
except CliError as error:
    print(error.message, error.advice)
    sys.exit(error.exit_code)
"""

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def start(tmp_path: Path, home: Path) -> Iterator[Start]:
    with starting(home, sample_root(tmp_path / "root")) as begin:
        yield begin


@contextmanager
def starting(home: Path, root: Path) -> Iterator[Start]:
    """start("then", port=9) in this home; whatever was started is ended with the block."""
    started: list[subprocess.Popen[str]] = []

    def begin(*words: str, port: int = 0) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", _RUN, str(home), str(root), str(port), *words]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True))
        return started[-1]

    yield begin
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=60)


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Start, State]]:
    """A start in a home in which one runs, which nobody ends, and that one's state."""
    folder = tmp_path_factory.mktemp("running")
    with starting(folder / "home", sample_root(folder / "root")) as begin:
        begin()
        yield begin, wait_until_running(folder / "home")


def wait_until_running(home: Path) -> State:
    def state() -> State | None:
        found = State.read(home) if (home / "state.json").exists() else None
        return found if found and found.state == "running" and is_running(home) else None

    return eventually(state)  # type: ignore[return-value]


def pids(state: State) -> list[int]:
    return [part.pid for part in state.parts.values() if part.pid]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_and_leaves_nothing_running(start: Start, home: Path, number: signal.Signals) -> None:
    process = start()
    state = wait_until_running(home)
    children = psutil.Process(process.pid).children(recursive=True)
    assert children

    process.send_signal(number)
    output, _ = process.communicate(timeout=60)

    assert process.returncode == 0
    assert "nothing is left running" in output
    assert not [child for child in children if child.is_running()]
    assert not [pid for pid in pids(state) if psutil.pid_exists(pid)]
    assert State.read(home).state == "stopped"


def test_a_signal_during_the_start_leaves_nothing_running(start: Start, home: Path) -> None:
    process = start()
    eventually(lambda: (home / "state.json").exists() and State.read(home).parts)

    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)

    assert not [pid for pid in pids(State.read(home)) if psutil.pid_exists(pid)]
    assert not is_running(home)


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_nothing_outlives_a_killed_runner(start: Start, home: Path) -> None:
    process = start()
    left = pids(wait_until_running(home))

    process.kill()
    process.communicate()

    eventually(lambda: not any(runs(pid) for pid in left))


def test_what_would_not_end_with_a_killed_runner_is_ended_by_the_next_one(start: Start, home: Path) -> None:
    first = start()
    left = pids(wait_until_running(home))
    for pid in left:
        os.kill(pid, signal.SIGSTOP)
    first.kill()
    first.communicate()
    assert any(runs(pid) for pid in left)

    second = start()
    eventually(lambda: State.read(home).supervisor["pid"] == second.pid and State.read(home).state == "running")

    assert not any(runs(pid) for pid in left)


def test_a_stranger_with_the_pid_of_a_former_part_is_left_alone(start: Start, home: Path) -> None:
    first = start()
    state = wait_until_running(home)
    first.terminate()
    first.communicate(timeout=60)
    stranger = subprocess.Popen(["sleep", "600"])
    try:
        for part in state.parts.values():
            part.pid, part.started_at = stranger.pid, time.time() - 60
        state.write()

        start()
        wait_until_running(home)

        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_second_start_says_where_the_first_one_answers(again: tuple[Start, State]) -> None:
    start, state = again

    second = start()
    output, _ = second.communicate(timeout=60)

    assert second.returncode == 0
    assert f"already runs here, at {state.base_url}" in output


def test_a_second_start_on_another_port_says_that_it_cannot_be_had(again: tuple[Start, State]) -> None:
    start, state = again

    second = start(port=9)
    output, _ = second.communicate(timeout=60)

    assert second.returncode == 1
    assert f"already runs here, at {state.base_url}, not on port 9. End that one first with `minierp down`" in output


def test_a_port_in_use_is_a_clear_message(again: tuple[Start, State], tmp_path: Path) -> None:
    port = int(again[1].base_url.rpartition(":")[2])
    other = sample_root(tmp_path / "other")

    refused = subprocess.run(
        [sys.executable, "-c", _RUN, str(tmp_path / "second"), str(other), str(port)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 1
    assert f"Port {port} on 127.0.0.1 is in use by another program. Give another one with --port" in refused.stdout


def test_what_is_to_be_done_then_gives_the_exit_code(start: Start, home: Path) -> None:
    process = start("then", "exit")
    process.communicate(timeout=90)

    assert process.returncode == 7
    assert not is_running(home)


@pytest.fixture
def cli(home: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    command = [sys.executable, "-c", "from scripts.minierp.cli.main import main; main()"]
    environment = {**os.environ, "MINIERP_HOME": str(home), "COLUMNS": "200"}
    return lambda *words: subprocess.run(
        [*command, *words], env=environment, capture_output=True, text=True, check=False
    )


def test_status_logs_and_down_reach_the_running_system(
    start: Start, home: Path, cli: Callable[..., "subprocess.CompletedProcess[str]"]
) -> None:
    process = start()
    state = wait_until_running(home)

    table = cli("status")
    assert (table.returncode, state.base_url in table.stdout, "greet" in table.stdout) == (0, True, True)
    assert f'"base_url": "{state.base_url}"' in cli("status", "--json").stdout
    assert cli("logs", "greet").returncode == 0
    assert "There is no log of nobody" in cli("logs", "nobody").stderr

    assert "Stopped" in cli("down").stdout
    process.communicate(timeout=60)
    assert cli("status").returncode == 1
    assert "does not run here" in cli("down").stdout


def test_nothing_was_ever_started_here_is_said(cli: Callable[..., "subprocess.CompletedProcess[str]"]) -> None:
    answer = cli("status")

    assert answer.returncode == 1
    assert "Start it with `minierp up`" in answer.stdout
    assert "There are no logs here yet" in cli("logs").stderr
