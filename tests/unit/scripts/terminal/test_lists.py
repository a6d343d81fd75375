import json

import pytest

from scripts.minierp.terminal.lists import List
from scripts.minierp.terminal.output import console

THINGS = List("Green things", ["Name", "Weight"], lambda thing: [thing["name"], thing["weight"]], ["Weight"])


def things(count: int) -> list[dict[str, str]]:
    return [{"name": f"thing-{number}", "weight": "1"} for number in range(count)]


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


def test_a_long_title_stands_on_one_line_above_a_narrow_table(capsys: pytest.CaptureFixture[str]) -> None:
    title = "A title longer than its table"

    console().print(List(title, ["N"], lambda thing: [thing["name"]]).table([{"name": "x"}]))

    assert capsys.readouterr().out.startswith(f"{title}\n")
