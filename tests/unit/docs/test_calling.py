"""The table of docs/calling-the-functions.md names what runs, and what is routed to it."""

import re
from importlib import import_module

import pytest
import typer

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.manifests.manifests import Manifests

PAGE = (CHECKOUT / "docs" / "calling-the-functions.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE, re.MULTILINE))
MANIFESTS = Manifests.load(CHECKOUT / "knative" / "base")


def test_it_names_every_function_and_no_other() -> None:
    names = {re.sub(r"^(relay-outbox)-.*", r"\1", function.name).replace("-", "_") for function in MANIFESTS.functions}

    assert set(ROWS) == names


def test_it_lists_every_method_that_is_routed_to_a_function() -> None:
    """But those that every path answers, if it can be got."""
    routes = [route for route in MANIFESTS.routes if route.method not in ("HEAD", "OPTIONS")]
    routed = {(route.function.replace("-", "_"), route.method) for route in routes}

    assert {
        (name, method) for name, request in ROWS.items() for method in re.findall(r"`([A-Z]+) /", request)
    } == routed


@pytest.mark.parametrize("group", ["product", "supplier", "stock", "po", "so"])
def test_it_names_every_command_of_the_shop_and_no_other(group: str) -> None:
    section = PAGE.partition("\n## From the command line\n")[2].partition("\n## ")[0]
    cells = re.findall(rf"^\| `minierp {group} ([^|]*) \|", section, re.MULTILINE)
    app = import_module(f"scripts.minierp.cli.commands.{group}").app
    commands: set[str] = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]

    assert set(re.findall(r"[\w-]+", " ".join(cells))) == commands
