"""`minierp up --detach`, as people type it, in a small checkout: one function and an event source."""

import os
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from scripts.minierp.local.machine.state import CHECKOUT, State
from scripts.minierp.local.running.lock import is_running
from tests.integration.scripts.local.sample import sample_root
from tests.unit.scripts.manifests.manifest_files import SOURCE

Cli = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = sample_root(tmp_path_factory.mktemp("checkout"))
    (root / "knative" / "base" / "source.yaml").write_text(SOURCE)
    for folder in ("scripts", "shared"):
        shutil.copytree(CHECKOUT / folder, root / folder)
    return root


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def cli(checkout: Path, home: Path) -> Iterator[Cli]:
    command = [sys.executable, "-c", "from scripts.minierp.cli.main import main; main()"]
    environment = {**os.environ, "MINIERP_HOME": str(home), "COLUMNS": "200"}

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*command, *words], cwd=checkout, env=environment, capture_output=True, text=True, check=False, timeout=120
        )

    yield run
    run("down")


@pytest.fixture(scope="module")
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def started(cli: Cli, port: int) -> "subprocess.CompletedProcess[str]":
    return cli("up", "--detach", "--without-sources", "--port", str(port))


def test_a_detached_start_returns_when_it_answers(
    started: "subprocess.CompletedProcess[str]", home: Path, port: int
) -> None:
    assert (started.returncode, is_running(home)) == (0, True), started.stdout + started.stderr
    assert f"answers at https://localhost:{port}" in started.stdout
    state = State.read(home)
    trusted = ssl.create_default_context(cafile=state.ca_certificate)
    assert httpx.get(f"{state.base_url}/greetings/ada", verify=trusted, trust_env=False).status_code == 200


@pytest.mark.usefixtures("started")
def test_without_sources_everything_else_runs(home: Path) -> None:
    assert {name: part.state for name, part in State.read(home).parts.items()} == {"greet": "ready", "nginx": "ready"}


@pytest.mark.usefixtures("started")
def test_the_same_start_again_finds_it_running(cli: Cli, port: int) -> None:
    again = cli("up", "--detach", "--without-sources", "--port", str(port))

    assert (again.returncode, f"already runs here, at https://localhost:{port}" in again.stdout) == (0, True)


@pytest.mark.usefixtures("started")
def test_a_start_with_other_options_is_refused_and_changes_nothing(cli: Cli, home: Path) -> None:
    other = cli("up", "--detach", "--port", "9")

    assert other.returncode == 1
    assert "not on port 9 and without its event sources" in other.stderr
    assert State.read(home).state == "running"


@pytest.mark.usefixtures("started")
def test_down_ends_it(cli: Cli, home: Path) -> None:
    assert "Stopped" in cli("down").stdout
    assert not is_running(home)


@pytest.mark.usefixtures("started")
def test_a_port_that_an_earlier_start_left_is_called_that(
    cli: Cli, started: "subprocess.CompletedProcess[str]", port: int
) -> None:
    cli("down")

    again = cli("up", "--detach", "--without-sources")

    assert f"answers at https://localhost:{port}" in again.stdout, again.stdout + again.stderr
    assert "the port of an earlier start; --port chooses another" in again.stdout
    assert "earlier start" not in started.stdout, "that port was asked for"
    cli("down")


def test_a_detached_start_that_fails_says_why(cli: Cli, checkout: Path) -> None:
    (checkout / "functions" / "greet.py").write_text("import nothing_of_this_name\n")

    failed = cli("up", "--detach", "--without-sources")

    assert failed.returncode == 1
    assert "did not start" in failed.stderr
    assert "nothing_of_this_name" in failed.stderr
