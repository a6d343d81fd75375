import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_SAY = """
from scripts.minierp.terminal.encoding import degrade
from scripts.minierp.terminal.errors import CliError
from scripts.minierp.terminal.documents import print_json, print_json_rows
from scripts.minierp.terminal.output import complain, console, table
degrade()
names = ["S\\u00f8ren \\u738b \\u2603", "", "\\ud800"]
{action}
"""
ROOT = Path(__file__).parents[4]


def said(action: str, encoding: str) -> "subprocess.CompletedProcess[str]":
    """What a terminal of this encoding gets."""
    return subprocess.run(
        [sys.executable, "-c", _SAY.format(action=action)],
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "0"},
        capture_output=True, encoding="latin-1", check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
@pytest.mark.parametrize(
    "action",
    [
        "console().print(table('T', ['Id'], [[name] for name in names]))",
        "console().print('[green]✓[/green] done → …')",
        "complain(CliError(names[0], names[2]))",
        "print_json(names)",
    ],
    ids=["table", "signs", "complaint", "json"],
)
def test_what_a_terminal_cannot_hold_is_no_error(action: str, encoding: str) -> None:
    done = said(action, encoding)

    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr


def test_signs_are_written_with_what_there_is_and_letters_by_their_number() -> None:
    assert said("console().print('✓ – → ' + names[0])", "ascii").stdout == "+ - -> S\\xf8ren \\u738b ?\n"


def test_what_the_terminal_knows_stays() -> None:
    assert said("console().print('Søren ✓')", "latin-1").stdout == "Søren +\n"


@pytest.mark.parametrize("action", ["print_json(names)", "print_json_rows(names, 2)"])
def test_json_stays_json(action: str) -> None:
    assert json.loads(said(action, "ascii").stdout) == ["S\u00f8ren \u738b \u2603", "", "\ud800"]
