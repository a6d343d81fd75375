"""Rooms only look down, and nothing imports itself by a detour."""

from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.unit.architecture.floors import HOUSES, floors
from tests.unit.architecture.sources import below, imports, module_of, modules, named, sources


def room_of(name: str, house: str) -> str | None:
    """The room of a house in which a module lies, if it lies in one."""
    if not name.startswith(f"{house}."):
        return None
    room = name.removeprefix(f"{house}.").partition(".")[0]
    return room if room in floors(house) else None


@pytest.mark.parametrize("house", HOUSES)
def test_a_room_imports_only_from_the_floors_below(house: str) -> None:
    plan = floors(house)
    upwards = [
        f"{named(path)} imports {name}"
        for path in modules(house.replace(".", "/"))
        if (own := room_of(module_of(path), house))
        for name in imports(path)
        if (other := room_of(name, house)) and other != own and plan[other] >= plan[own]
    ]

    assert upwards == []


def test_events_are_made_of_values_and_money_alone() -> None:
    known = {name for path in modules("shared/events") for name in imports(path) if below(name, "shared")}

    allowed = ("shared.values", "shared.money", "shared.events")

    assert not [name for name in known if not any(below(name, each) for each in allowed)]


@pytest.mark.parametrize("top", ["shared", "functions", "scripts"])
def test_there_are_no_circles(top: str) -> None:
    known = {module_of(path) for path in sources(top)}
    graph = {module_of(path): {target(name, known) for name in imports(path)} - {None} for path in sources(top)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def target(name: str, known: set[str]) -> str | None:
    """The module that an imported name stands in."""
    return name if name in known else name.rpartition(".")[0] if name.rpartition(".")[0] in known else None


@pytest.mark.parametrize("path", sources("shared"), ids=named)
def test_shared_knows_no_domain_and_no_script(path: Path) -> None:
    assert not [name for name in imports(path) for other in ("functions", "scripts", "tests") if below(name, other)]
