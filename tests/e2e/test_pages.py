"""What the README and the pages on calling and importing tell people to type, typed, answers what they show."""

import os
import re
import sys
import time
from collections.abc import Iterator

import pytest

from scripts.minierp.data.demo.plan import SALES
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.system.system import System
from tests.e2e.shell import Shell
from tests.examples import Example, examples, section

START, *TOUR = examples(section(CHECKOUT / "README.md", "Five minutes"))
CALLS = list(examples((CHECKOUT / "docs" / "calling-the-functions.md").read_text(encoding="utf-8")))
FILE, IMPORT = examples((CHECKOUT / "docs" / "importing.md").read_text(encoding="utf-8"))
REFUSAL = "/problems/"


@pytest.fixture(scope="module")
def shell(running: System, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A terminal in the checkout as its reader sees it, with the running system's state in it."""
    seen = tmp_path_factory.mktemp("reader")
    for name, there in {".minierp": running.state.home, ".venv": sys.prefix}.items():
        (seen / name).symlink_to(there)
    environment = os.environ | {"MINIERP_HOME": running.state.home, "COLUMNS": "120", "LC_ALL": "C.UTF-8"}
    with Shell(seen, environment) as opened:
        yield opened


@pytest.fixture(scope="module")
def toured(shell: Shell) -> list[tuple[int, str]]:
    """What the tour's commands ended with and printed."""
    return [shell.type(example.command) for example in TOUR]


@pytest.fixture(scope="module")
def called(shell: Shell, toured: list[tuple[int, str]]) -> list[list[str]]:
    """What each call's answer lacks of what the page shows.

    Events may take longer than the next command takes to be typed here. So a command is typed again until it is
    answered as shown, which changes nothing: it asks, or was refused, or has a key or an id of its own.
    """
    return [until_as_shown(shell, example) for example in CALLS]


def until_as_shown(shell: Shell, example: Example, seconds: float = 30) -> list[str]:
    deadline = time.monotonic() + seconds
    while (lacking := lacks(example, *shell.type(example.command))) and time.monotonic() < deadline:
        time.sleep(0.1)
    return lacking


def lacks(example: Example, exit_code: int, printed: str) -> list[str]:
    if exit_code or (REFUSAL in printed and REFUSAL not in example.shown):
        return [f"exit code {exit_code}: {printed}"]
    return example.missing(printed)


def test_the_tour_is_what_somebody_does_who_sees_it_for_the_first_time() -> None:
    assert START.command == "./scripts/run --demo"
    assert [" ".join(example.command.split()[:3]) for example in TOUR[1:]] == [
        "minierp product create",
        "minierp stock adjust",
        "minierp so create",
        "minierp stock show",
        "minierp so create",
    ]


def test_the_tour_gives_what_the_readme_shows(toured: list[tuple[int, str]]) -> None:
    assert [example.missing(printed) for example, (_, printed) in zip(TOUR, toured, strict=True)] == [[]] * len(TOUR)
    assert [code for code, _ in toured] == [0] * (len(TOUR) - 1) + [1]


def test_every_call_is_answered_as_its_page_shows(called: list[list[str]]) -> None:
    assert {example.command: lacking for example, lacking in zip(CALLS, called, strict=True) if lacking} == {}


def test_the_page_shows_answers_of_every_kind(called: list[list[str]]) -> None:
    shown = [example.shown for example in CALLS if example.shown]

    assert len(shown) >= 10
    assert any(REFUSAL in each for each in shown)


def test_what_is_sent_again_under_its_key_is_answered_by_the_same_bytes(shell: Shell, called: list[list[str]]) -> None:
    (order,) = [example.command for example in CALLS if "order-4711" in example.command]

    first, second = (shell.type(order)[1] for _ in range(2))

    assert "idempotent-replayed: true" in first
    assert first.splitlines()[-2:] == second.splitlines()[-2:]


def test_an_event_that_is_sent_again_does_nothing(shell: Shell, called: list[list[str]]) -> None:
    (event,) = [example.command for example in CALLS if "ce-id" in example.command]

    assert "204" in shell.type(event)[1]
    assert '"incoming":"5"' in shell.type("api /stock/TEA-2")[1]


def test_the_demo_is_the_one_that_the_readme_shows(shell: Shell, toured: list[tuple[int, str]]) -> None:
    """But for how the orders divide that cannot be confirmed: a matter of milliseconds. Six more wait at first."""
    rows = [line for line in START.shown.splitlines() if line.startswith("│")]
    certain = [row for row in rows if not re.search(r"rejected|refused at once|are settled", row)]
    orders = [int(row.split("│")[2]) for row in rows if "EUR" in row]

    exit_code, printed = shell.type("minierp demo")

    assert (exit_code, len(certain), sum(orders)) == (0, 9, SALES + 6)
    assert Example("minierp demo", "\n".join(certain)).missing(printed) == []


def test_an_import_reports_what_its_page_shows(shell: Shell) -> None:
    shell.type(f"cat >products.csv <<'END'\n{FILE.shown}END")

    exit_code, printed = shell.type(IMPORT.command)

    assert FILE.missing(shell.type(FILE.command)[1]) == []
    assert (exit_code, IMPORT.missing(printed)) == (1, [])
