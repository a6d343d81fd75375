"""What a stored or foreign text would do to a terminal is seen on it instead."""

import ast
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text

from scripts.minierp.care.dead_letters.show import show as show_letter
from scripts.minierp.cluster.deploy.show import passwords
from scripts.minierp.terminal.documents import print_json
from scripts.minierp.terminal.errors import CliError, Refused
from scripts.minierp.terminal.lists import List
from scripts.minierp.terminal.output import complain, console, facts, say, table
from tests.unit.architecture.sources import modules, named

EVIL = "\x1b[2J\x1b]0;owned\x07\r\x9b31m\u202etxt.exe\u2066\x7f"
SEEN = "\\x1b[2J\\x1b]0;owned\\x07\\r\\x9b31m\\u202etxt.exe\\u2066\\x7f"
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def shown(captured: pytest.CaptureFixture[str]) -> str:
    """What was printed; everything that acts on a terminal fails."""
    out, err = captured.readouterr()
    assert not ACTING.search(out + err)
    return out + err


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def test_a_table_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    console().print(table(f"Orders {EVIL}", ["Customer"], [[EVIL]]))

    assert shown(capsys).count(SEEN) == 2


def test_a_table_is_as_wide_as_what_it_shows(capsys: pytest.CaptureFixture[str]) -> None:
    console().print(table("Orders", ["Customer"], [[EVIL], ["Ada"]]))

    _, *lines = shown(capsys).splitlines()
    assert len({len(line) for line in lines}) == 1


def test_facts_and_lists_show_it(capsys: pytest.CaptureFixture[str]) -> None:
    console().print(facts(EVIL, {EVIL: EVIL}))
    List("Things", ["Name"], lambda thing: [thing["name"]]).show(iter([{"name": EVIL}] * 2), 1, False)

    assert shown(capsys).count(SEEN) == 4


@pytest.mark.parametrize("of", [escape, lambda text: f"[red]{escape(text)}[/]"])
def test_whatever_is_printed_shows_it(capsys: pytest.CaptureFixture[str], of: Callable[[str], str]) -> None:
    console(stderr=True, soft_wrap=True).print(of(EVIL))

    assert SEEN in shown(capsys)


@pytest.mark.parametrize("of", [Text, lambda text: Panel(Text(text)), Text.from_markup])
def test_what_is_drawn_of_parts_shows_it(
    capsys: pytest.CaptureFixture[str], of: Callable[[str], RenderableType]
) -> None:
    console().print(of("a\x1bb\u202ec\x9bd"))

    assert "a\\x1bb\\u202ec\\x9bd" in shown(capsys)


def test_an_error_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    complain(CliError(EVIL, EVIL))
    complain(Refused({"title": EVIL, "errors": [{"field": EVIL, "message": EVIL}]}))

    assert shown(capsys).count(SEEN) == 5


def test_a_line_of_a_log_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"adjust-stock  {EVIL}")

    assert shown(capsys) == f"adjust-stock  {SEEN}\n"


def test_json_shows_it_and_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"name": EVIL, "note": "two\nlines"})

    assert json.loads(shown(capsys)) == {"name": EVIL, "note": "two\nlines"}


def test_a_dead_letter_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    problem = {"title": EVIL, "detail": EVIL, "errors": [{"field": EVIL, "message": EVIL}]}
    named = dict.fromkeys(("queue", "event_id", "event_type", "subject", "state", "reason", "body"), EVIL)
    counted = {"since": None, "times": 1, "redrives": 0}

    deaths = [{"queue": EVIL, "reason": EVIL}]
    show_letter({**named, **counted, "headers": {EVIL: EVIL}, "deaths": deaths, "problem": problem}, console())

    assert SEEN in shown(capsys)


def test_a_deployment_shows_it(capsys: pytest.CaptureFixture[str]) -> None:
    passwords(console(), {"redis": EVIL}, told=True)

    assert SEEN in shown(capsys)


def test_colours_and_bars_are_the_consoles_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)

    console().print("[green]✓[/green] done")

    assert capsys.readouterr().out.startswith("\x1b[32m✓")


@pytest.mark.parametrize("path", modules("scripts/minierp"), ids=named)
def test_there_is_one_way_to_the_terminal(path: Path) -> None:
    if path.parent.name == "terminal":
        return
    calls = [ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]

    assert not {"Console", "rich.print", "typer.echo", "typer.secho", "click.echo"} & set(calls)
