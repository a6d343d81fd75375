"""The demo, as `minierp demo` runs it, twice on the same system."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from scripts.minierp.cli.main import app
from scripts.minierp.local.system.system import System


def run_demo(running: System) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["demo", "--json"], env={"MINIERP_HOME": running.state.home})
    assert result.exit_code == 0, result.output
    summary: dict[str, Any] = json.loads(result.stdout)
    return summary


@pytest.fixture(scope="module")
def runs(running: System) -> list[dict[str, Any]]:
    return [run_demo(running) for _ in range(2)]


def confirmed(run: dict[str, Any]) -> dict[str, Any]:
    return next(figures for figures in run["sales"] if figures["state"] == "confirmed")


def test_everything_settles_and_reconciles_each_time(runs: list[dict[str, Any]]) -> None:
    assert [run["passed"] for run in runs] == [True, True]


def test_both_runs_confirm_the_same_orders_for_the_same_money(runs: list[dict[str, Any]]) -> None:
    assert confirmed(runs[0]) == confirmed(runs[1])
    assert confirmed(runs[0])["orders"] == 276


def test_the_other_orders_are_refused_or_rejected_or_wait(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        orders = {figures["state"]: figures["orders"] for figures in run["sales"]}
        assert orders.pop("backordered") == 6
        assert sum(orders.values()) == 300
        assert orders.keys() <= {"confirmed", "rejected", "refused at once"}


def test_what_waited_was_bought_again_and_filled_and_the_orders_live_on(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        ends = {figures["state"]: figures["orders"] for figures in run["ends"]}
        assert ends.pop("rejected", 0) + sum(ends.values()) == 306 - refused(run)
        assert ends["cancelled"] >= 5
        assert ends["shipped"] >= 40
        assert ends["shipped"] + ends["partially_shipped"] == 52
        assert ends["confirmed"] == 276 + 6 - 52 - ends["cancelled"]


def refused(run: dict[str, Any]) -> int:
    return sum(figures["orders"] for figures in run["sales"] if figures["state"] == "refused at once")
