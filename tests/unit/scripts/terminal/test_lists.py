import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from rich.console import Console

from scripts.minierp.cli.sales.printing import ORDERS
from scripts.minierp.terminal import lists
from scripts.minierp.terminal.lists import HELD, List
from scripts.minierp.terminal.output import console

THINGS = List("Green things", ["Name", "Weight"], lambda thing: [thing["name"], thing["weight"]], ["Weight"], ["Name"])


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """What a person sees, on a terminal 80 columns wide."""
    screen = Terminal()
    monkeypatch.setattr(lists, "console", lambda: Console(file=screen, width=80, highlight=False, color_system=None))
    return screen


def things(count: int, weight: str = "1") -> list[dict[str, str]]:
    return [{"name": f"thing-{number}", "weight": weight} for number in range(count)]


def an_order(**changes: Any) -> dict[str, Any]:
    usual = {"number": "SO-2030-000123", "customer": "Ada Lovelace, 12 St James's Square, London",
             "lines": [1, 2], "total": "88595.04", "currency": "EUR", "status": "partially_shipped",
             "created_at": "2026-11-23T01:49:01.000001+00:00"}  # fmt: skip
    return usual | changes


@pytest.mark.parametrize("as_json", [False, True])
def test_a_list_ends_at_its_limit_and_says_that_there_are_more(
    capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    THINGS.show(iter(things(3)), 2, as_json)

    said = capsys.readouterr()
    assert ("thing-1" in said.out, "thing-2" in said.out) == (True, False)
    assert "first 2; --limit shows more" in said.err


def test_a_whole_list_says_no_more_than_it_holds(capsys: pytest.CaptureFixture[str]) -> None:
    THINGS.show(iter(things(2)), 2, True)

    said = capsys.readouterr()
    assert (json.loads(said.out), said.err) == (things(2), "")


def test_an_empty_list_is_a_sentence_for_people_and_empty_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    THINGS.show(iter([]), 2, False)
    assert capsys.readouterr().out == "No green things.\n"

    THINGS.show(iter([]), 2, True)
    assert json.loads(capsys.readouterr().out) == []


def test_no_limit_is_too_great(capsys: pytest.CaptureFixture[str]) -> None:
    THINGS.show(iter(things(1)), 10**30, False)

    assert capsys.readouterr().out == "Name     Weight\nthing-0       1\n"


@pytest.mark.parametrize("as_json", [False, True])
def test_a_page_is_printed_before_the_next_one_is_asked_for(capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
    seen: list[str] = []

    def coming() -> Iterator[dict[str, str]]:
        yield from things(HELD)
        seen.append(capsys.readouterr().out)
        yield from things(1)

    THINGS.show(coming(), 10 * HELD, as_json)

    assert f"thing-{HELD - 1}" in seen[0]
    rest = capsys.readouterr().out
    if as_json:
        assert json.loads(seen[0] + rest) == things(HELD) + things(1)
    else:
        assert (seen[0] + rest).count("Name") == 1


def test_a_program_gets_one_thing_on_each_line(capsys: pytest.CaptureFixture[str]) -> None:
    THINGS.show(iter(things(3)), 3, True)

    first, *rows, last = capsys.readouterr().out.splitlines()
    assert (first, last) == ("[", "]")
    assert [json.loads(row.rstrip(",")) for row in rows] == things(3)


def test_a_later_page_that_needs_more_room_has_its_headings_again(capsys: pytest.CaptureFixture[str]) -> None:
    THINGS.show(iter([*things(HELD), *things(2, weight="1,000,000")]), 10 * HELD, False)

    *_, headings, first, second = capsys.readouterr().out.splitlines()
    assert headings == f"Name{' ' * 10}Weight"
    assert {first, second} == {"thing-0    1,000,000", "thing-1    1,000,000"}


def test_what_is_piped_is_never_wrapped(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")

    ORDERS.show(iter([an_order(status="confirmed")]), 9, False)

    (row,) = [line for line in capsys.readouterr().out.splitlines() if "confirmed" in line]
    for text in (
        "SO-2030-000123",
        an_order()["customer"],
        "88,595.04 EUR",
        "2026-11-23 01:49:01Z",
    ):
        assert text in row


def test_a_note_of_two_lines_stands_on_one(capsys: pytest.CaptureFixture[str]) -> None:
    THINGS.show(iter([{"name": "first\nsecond", "weight": "1"}]), 9, False)

    assert capsys.readouterr().out == "Name          Weight\nfirst second       1\n"


def test_a_piped_table_is_never_wrapped_either(capsys: pytest.CaptureFixture[str]) -> None:
    wide = "confirmed " * 50

    console().print(THINGS.table([{"name": wide.strip(), "weight": "1"}]))

    assert wide.strip() in capsys.readouterr().out


def test_on_eighty_columns_number_status_and_date_stay_whole(terminal: Terminal) -> None:
    ORDERS.show(iter([an_order()]), 9, False)

    first, second = terminal.getvalue().splitlines()
    assert first == "SO-2030-000123  partially_shipped  2026-11-23 01:49:01Z"
    assert second == "  Customer Ada Lovelace, 12 St James's Square, London, Lines 2, Total 88,595.04 EUR"


def test_what_fits_a_terminal_stands_in_columns(terminal: Terminal) -> None:
    THINGS.show(iter(things(1)), 9, False)

    assert terminal.getvalue() == "Name     Weight\nthing-0       1\n"


def test_a_long_title_stands_on_one_line_above_a_narrow_table(capsys: pytest.CaptureFixture[str]) -> None:
    title = "A title longer than its table"

    console().print(List(title, ["N"], lambda thing: [thing["name"]]).table([{"name": "x"}]))

    assert capsys.readouterr().out.startswith(f"{title}\n")
