"""Counting, at less than a microsecond each: numbers in dictionaries, which nobody reads but a scrape.

A name or a label that the register lacks is a KeyError or a ValueError. One process is one function: its name is no
label here.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping

from shared.telemetry.register import BUCKETS, REGISTER

Labels = tuple[str, ...]

COUNTS: dict[str, dict[Labels, float]] = {name: {} for name, metric in REGISTER.items() if metric.kind == "counter"}
GAUGES: dict[str, dict[Labels, float]] = {name: {} for name, metric in REGISTER.items() if metric.kind == "gauge"}
TIMES: dict[str, dict[Labels, list[float]]] = {
    name: {} for name, metric in REGISTER.items() if metric.kind == "histogram"
}
"""For each a list: how many fell into each of BUCKETS, how many were longer, and the sum of all, in seconds."""
READINGS: dict[str, Callable[[], float]] = {}


def count(name: str, *labels: str) -> None:
    """One more. `labels` are values, in the register's order."""
    counts = COUNTS[name]
    counts[labels] = counts.get(labels, 0) + 1


def took(name: str, seconds: float, *labels: str) -> None:
    """Something took so long. `labels` as above."""
    times = TIMES[name]
    numbers = times.get(labels)
    if numbers is None:
        numbers = times[labels] = [0] * (len(BUCKETS) + 2)
    numbers[bisect_left(BUCKETS, seconds)] += 1
    numbers[-1] += seconds


def gauge(name: str, labels: Mapping[str, str], value: float) -> None:
    """It is so much now: `gauge("minierp_dead_letters", {"queue": "stock", "state": "parked"}, 2)`."""
    if tuple(labels) != REGISTER[name].labels:
        raise ValueError(f"{name} has the labels {REGISTER[name].labels}, not {tuple(labels)}")
    GAUGES[name][tuple(labels.values())] = value


def reading(name: str, read: Callable[[], float]) -> None:
    """A gauge without labels that is read when somebody asks for it, by `read`, which does not wait."""
    READINGS[name] = read
