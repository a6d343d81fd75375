"""What is counted, and how Prometheus reads it."""

import time
from collections.abc import Callable

import pytest
from prometheus_client.parser import text_string_to_metric_families

from shared.telemetry import metrics
from shared.telemetry.exposition import exposition
from shared.telemetry.metrics import count, gauge, reading, took
from shared.telemetry.register import BUCKETS, REGISTER
from tests.scraping import Scraped

STATUS = {"trigger": "GET /things/{id}", "status": "200"}


@pytest.fixture(autouse=True)
def from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for numbers in (metrics.COUNTS, metrics.GAUGES, metrics.TIMES):
        for name in numbers:
            monkeypatch.setitem(numbers, name, {})
    for name in tuple(metrics.READINGS):
        monkeypatch.delitem(metrics.READINGS, name)


def scraped() -> Scraped:
    return Scraped(exposition("things").decode())


def test_what_is_counted_is_told_by_its_labels() -> None:
    for _ in range(3):
        count("minierp_requests_total", *STATUS.values())
    count("minierp_requests_total", STATUS["trigger"], "404")

    told = scraped()
    assert told("minierp_requests_total", **STATUS) == 3
    assert told("minierp_requests_total", **{**STATUS, "status": "404"}) == 1


@pytest.mark.parametrize("seconds", [0.0001, BUCKETS[0], 0.3, BUCKETS[-1], 99.0])
def test_a_time_falls_into_every_class_that_it_is_not_longer_than(seconds: float) -> None:
    took("minierp_request_duration_seconds", seconds, "t")

    told = scraped()
    assert told("minierp_request_duration_seconds_sum", trigger="t") == seconds
    assert told("minierp_request_duration_seconds_count", trigger="t") == 1
    for end in BUCKETS:
        assert told("minierp_request_duration_seconds_bucket", trigger="t", le=str(end)) == (seconds <= end)


def test_a_gauge_is_as_it_was_set_last() -> None:
    gauge("minierp_dead_letters", {"queue": "reserve-stock", "state": "parked"}, 7)
    gauge("minierp_dead_letters", {"queue": "reserve-stock", "state": "parked"}, 2)

    assert scraped()("minierp_dead_letters", queue="reserve-stock", state="parked") == 2


def test_a_reading_is_taken_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(metrics.READINGS, "minierp_threads_waiting", float)  # and forgotten after the test
    now = iter((4, 5))
    reading("minierp_threads_waiting", lambda: next(now))

    assert [scraped()("minierp_threads_waiting") for _ in range(2)] == [4, 5]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: count("minierp_unheard_of_total"),
        lambda: took("minierp_requests_total", 1.0),
        lambda: gauge("minierp_dead_letters", {"queue": "q"}, 1),
        lambda: gauge("minierp_dead_letters", {"state": "parked", "queue": "q"}, 1),
    ],
    ids=["no such counter", "no such histogram", "a label too few", "another order of labels"],
)
def test_what_is_not_in_the_register_is_a_mistake(wrong: Callable[[], None]) -> None:
    with pytest.raises((KeyError, ValueError)):
        wrong()


def test_every_metric_is_told_with_the_functions_name_its_meaning_and_its_labels() -> None:
    for name, metric in REGISTER.items():
        values = [f"a {label}" for label in metric.labels]
        if metric.kind == "counter":
            count(name, *values)
        elif metric.kind == "histogram":
            took(name, 1.0, *values)
        else:
            gauge(name, dict(zip(metric.labels, values, strict=True)), 1)

    told = {family.name: family for family in text_string_to_metric_families(exposition("things").decode())}
    for name, metric in REGISTER.items():
        family = told[name.removesuffix("_total")]
        assert (family.type, family.documentation) == (metric.kind, metric.meaning)
        for sample in family.samples:
            assert sample.labels.keys() - {"le"} == {"function", *metric.labels}
            assert sample.labels["function"] == "things"


@pytest.mark.parametrize("name", REGISTER)
def test_a_name_says_what_is_counted_as_prometheus_wants_it(name: str) -> None:
    metric = REGISTER[name]

    assert name.endswith("_total") == (metric.kind == "counter")
    assert metric.kind != "histogram" or name.endswith("_seconds")
    assert metric.meaning.endswith(".")


def test_cpu_and_memory_of_the_process_are_told_as_well() -> None:
    assert {"process_cpu_seconds_total", "process_resident_memory_bytes"} <= scraped().names


def test_counting_a_request_takes_no_time_that_anybody_would_notice() -> None:
    def hundred() -> float:
        began = time.perf_counter()
        for _ in range(100):
            count("minierp_requests_total", *STATUS.values())
            took("minierp_request_duration_seconds", 0.012, STATUS["trigger"])
        return (time.perf_counter() - began) / 100

    assert min(hundred() for _ in range(200)) < 1e-5  # a tenth of it where nothing else runs
