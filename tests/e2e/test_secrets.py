"""Passwords and keys stay where they belong. What the logs of the whole run say of them: tests/whole.py."""

import json
import re
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from scripts.minierp.cli.main import app
from scripts.minierp.local.system.system import System
from tests.secrets import holders, secrets, shown
from tests.tokens import issuer, token


@pytest.fixture(scope="module")
def home(running: System) -> Path:
    return Path(running.state.home)


@pytest.fixture(scope="module")
def known(home: Path) -> set[str]:
    return secrets(home)


def test_there_are_secrets_to_look_for(known: set[str], home: Path) -> None:
    assert len(known) > 20
    assert issuer(home).key["d"] in known
    assert shown(f"Bearer {token(home)}", []) == 1


def test_no_secret_stands_in_a_command_that_runs(known: set[str], running: System) -> None:
    lines = []
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
            lines.append(" ".join(process.cmdline()))

    assert len(lines) > len(running.state.functions)
    assert [line for line in lines if shown(line, known)] == []


def test_what_holds_a_secret_is_read_by_nobody_else(home: Path, known: set[str]) -> None:
    holding = {str(path.relative_to(home)): path.stat().st_mode for path in holders(home, known)}

    assert {name: oct(mode) for name, mode in holding.items() if mode & 0o077} == {}
    assert {"passwords.json", "identity/signing-key.json"} <= holding.keys()
    assert home.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("wanted", [[], ["--show-secrets"]], ids=["as-usual", "asked-for"])
def test_the_status_shows_passwords_only_to_whoever_asks_for_them(
    home: Path, known: set[str], wanted: list[str]
) -> None:
    done = CliRunner().invoke(app, ["status", "--json", *wanted], env={"MINIERP_HOME": str(home)})

    assert bool(shown(done.stdout, known)) is bool(wanted)
    assert json.loads(done.stdout)["databases"]["sales"]["url"].startswith("postgresql+pg8000://sales-owner:")


def test_no_process_leaves_its_memory_in_a_file(running: System) -> None:
    limits = {
        name: re.findall(r"Max core file size +(\d+) +(\d+)", Path(f"/proc/{part.pid}/limits").read_text())
        for name, part in running.state.parts.items()
        if part.pid
    }

    assert {name for name, found in limits.items() if found != [("0", "0")]} == set()
