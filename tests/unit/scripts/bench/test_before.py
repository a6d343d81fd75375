import json
from pathlib import Path

import pytest

from scripts.minierp.bench.before import beside, read
from scripts.minierp.bench.measuring.arithmetic import Spread
from scripts.minierp.bench.measuring.results import Report, Row, Section
from scripts.minierp.bench.orders.sitting import COMPARED
from scripts.minierp.bench.orders.throughput import FUNCTION_CPU
from scripts.minierp.terminal.errors import UsageError


def report(**figures: float) -> Report:
    return Report({}, [Section("Orders", [Row.of(COMPARED, [figures])])])


def saved(folder: Path, **figures: float) -> Path:
    """What an earlier run wrote."""
    file = folder / "before.json"
    file.write_text(json.dumps(report(**figures).document()))
    return file


def test_figures_that_both_have_are_told_as_ratios(tmp_path: Path):
    before = read(saved(tmp_path, orders_per_s=50, p99_ms=200))

    (row,) = beside(report(orders_per_s=100, p99_ms=100, p50_ms=7), before).rows

    assert row == Row(COMPARED, {"orders_per_s": Spread(2, 2, 2), "p99_ms": Spread(0.5, 0.5, 0.5)})


def test_the_cpu_of_the_functions_is_judged(tmp_path: Path):
    before = read(saved(tmp_path, **{FUNCTION_CPU: 2.0}))

    (judged,) = beside(report(**{FUNCTION_CPU: 1.0}), before).judged

    assert (judged.ratio.median, judged.verdict) == (0.5, "must")


def test_rows_that_were_not_there_before_are_left_out(tmp_path: Path):
    before = read(saved(tmp_path, orders_per_s=50))

    assert beside(Report({}, [Section("Reads", [Row.of("ours", [{"orders_per_s": 1}])])]), before).rows == []


@pytest.mark.parametrize("content", ["", "[]", '{"sections": [{}]}', '{"sections": 1}'])
def test_a_file_without_figures_is_refused(tmp_path: Path, content: str):
    file = tmp_path / "before.json"
    file.write_text(content)

    with pytest.raises(UsageError, match="holds no figures"):
        read(file)
