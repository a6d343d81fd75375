"""Every room has a name, a sentence that says what it is for, and few files; nothing lies about in the hall."""

import ast
from pathlib import Path

import pytest

from tests.unit.architecture.floors import HOUSES, rooms
from tests.unit.architecture.sources import ROOT, modules, named, sources

MOST_FILES = 10
ENTRY = {"scripts.minierp": {"__main__.py"}}
ROOMS = [path.parent for top in ("shared", "scripts/minierp") for path in sources(top) if path.name == "__init__.py"]


def folder(house: str) -> Path:
    return ROOT.joinpath(*house.split("."))


@pytest.mark.parametrize("house", HOUSES)
def test_a_house_has_the_rooms_of_the_plan_and_no_others(house: str) -> None:
    assert {path.parent.name for path in folder(house).glob("*/__init__.py")} == rooms(house)


@pytest.mark.parametrize("house", ["shared", "scripts.minierp"])
def test_nothing_lies_loose_but_the_entry_point(house: str) -> None:
    loose = {path.name for path in folder(house).iterdir() if path.is_file()} - {"__init__.py"}

    assert loose == ENTRY.get(house, set())


@pytest.mark.parametrize("room", ROOMS, ids=named)
def test_a_room_says_in_its_init_what_it_is_for_and_nothing_else(room: Path) -> None:
    tree = ast.parse((room / "__init__.py").read_text())

    assert ast.get_docstring(tree)
    assert len(tree.body) == 1, "a function pays only for what it imports: an __init__ imports nothing"


@pytest.mark.parametrize("room", [each for each in ROOMS if each.is_relative_to(ROOT / "shared")], ids=named)
def test_a_room_of_shared_holds_few_files(room: Path) -> None:
    assert len([path for path in modules(named(room)) if path.parent == room]) <= MOST_FILES
