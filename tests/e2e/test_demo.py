"""The demo, as `minierp demo --json` runs it; that it does the same on a system it ran on, test_pages sees."""

import json
from decimal import Decimal
from typing import Any

import pytest
from typer.testing import CliRunner

from scripts.minierp.cli.main import app
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.system.system import System


@pytest.fixture(scope="module")
def demo(running: System) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["demo", "--json"], env={"MINIERP_HOME": running.state.home})
    assert result.exit_code == 0, result.output
    summary: dict[str, Any] = json.loads(result.stdout)
    return summary


def test_everything_settles_and_reconciles(demo: dict[str, Any]) -> None:
    assert demo["passed"] is True


def test_it_confirms_the_orders_that_the_readme_shows_for_the_same_money(demo: dict[str, Any]) -> None:
    (confirmed,) = (figures for figures in demo["sales"] if figures["state"] == "confirmed")

    units, (before, total) = int(confirmed["units"]), (Decimal(confirmed[name]) for name in ("before", "total"))
    row = f"│ confirmed │ {confirmed['orders']} │ {units:,} │ {before:,.2f} EUR │ {total:,.2f} EUR │"
    assert confirmed["orders"] == 276
    assert row in [" ".join(line.split()) for line in (CHECKOUT / "README.md").read_text(encoding="utf-8").splitlines()]


def test_the_other_orders_are_refused_or_rejected_or_wait(demo: dict[str, Any]) -> None:
    orders = {figures["state"]: figures["orders"] for figures in demo["sales"]}
    assert orders.pop("backordered") == 6
    assert sum(orders.values()) == 300
    assert orders.keys() <= {"confirmed", "rejected", "refused at once"}


def test_what_waited_was_bought_again_and_filled_and_the_orders_live_on(demo: dict[str, Any]) -> None:
    refused = sum(figures["orders"] for figures in demo["sales"] if figures["state"] == "refused at once")
    ends = {figures["state"]: figures["orders"] for figures in demo["ends"]}
    assert ends.pop("rejected", 0) + sum(ends.values()) == 306 - refused
    assert ends["cancelled"] >= 5
    assert ends["shipped"] >= 40
    assert ends["shipped"] + ends["partially_shipped"] == 52
    assert ends["confirmed"] == 276 + 6 - 52 - ends["cancelled"]
