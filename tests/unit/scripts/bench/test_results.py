import json

from rich.console import Console

from scripts.minierp.bench.measuring.arithmetic import Spread
from scripts.minierp.bench.measuring.results import Judged, Report, Row, Section
from scripts.minierp.bench.show import show, spread_text


def ratio(value: float) -> Spread:
    return Spread(value, value, value)


def test_where_more_is_better_the_verdict_is_the_highest_limit_reached():
    verdicts = [Judged("orders/s", ratio(value), must=1.5, aim=3, least=True).verdict for value in (3, 1.5, 1.49)]

    assert verdicts == ["aim", "must", "missed"]


def test_where_less_is_better_the_verdict_is_the_lowest_limit_kept():
    verdicts = [Judged("p99", ratio(value), must=0.6, aim=0.4).verdict for value in (0.4, 0.6, 0.61)]

    assert verdicts == ["aim", "must", "missed"]


def test_a_row_has_the_spread_of_every_figure_over_its_runs():
    row = Row.of("ours", [{"p50_ms": 1, "p99_ms": 9}, {"p50_ms": 3, "p99_ms": 7}, {"p50_ms": 2, "p99_ms": 8}])

    assert row.figures == {"p50_ms": Spread(2, 1, 3), "p99_ms": Spread(8, 7, 9)}


def test_a_report_is_json_with_every_ratio_and_its_verdict():
    section = Section("Reads", [Row.of("ours", [{"p50_ms": 1}])], [Judged("to raw", ratio(1.2), 1.3, 1.15)], ["quiet"])

    document = json.loads(json.dumps(Report({"cores": 2}, [section]).document()))

    assert document["machine"] == {"cores": 2}
    assert document["ratios"][0]["verdict"] == "must"
    assert document["sections"][0]["rows"][0]["figures"]["p50_ms"] == {"median": 1, "low": 1, "high": 1}


def test_the_table_shows_what_was_missed():
    section = Section("Reads", [Row.of("ours", [{"p50_ms": 1}])], [Judged("p50, to raw", ratio(2), 1.3, 1.15)])
    terminal = Console(record=True, file=open("/dev/null", "w"), force_terminal=False)  # noqa: PTH123, SIM115

    show(Report({}, [section]), terminal)

    assert "missed" in terminal.export_text()


def test_what_went_wrong_is_shown_and_told_by_the_report():
    report = Report({}, [Section("Soak", failures=["1 of 3 requests did not end"]), Section("Reads")])
    terminal = Console(record=True, file=open("/dev/null", "w"), force_terminal=False)  # noqa: PTH123, SIM115

    show(report, terminal)

    assert report.failures == ["1 of 3 requests did not end"]
    assert "1 of 3 requests did not end" in terminal.export_text()


def test_a_spread_shows_its_range_only_where_there_is_one():
    assert spread_text(Spread(2, 2, 2)) == "2"
    assert spread_text(Spread(12.34, 11.9, 1300)) == "12.3 (11.9 to 1300)"
