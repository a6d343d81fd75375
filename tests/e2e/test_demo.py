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


def test_the_other_orders_are_refused_or_rejected(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        assert sum(figures["orders"] for figures in run["sales"]) == 300
        assert {figures["state"] for figures in run["sales"]} <= {"confirmed", "rejected", "refused at once"}
