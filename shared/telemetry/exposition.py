"""What was counted, as Prometheus reads it. Loaded by the first scrape: prometheus_client is a tenth of a second."""

from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from shared.telemetry.metrics import COUNTS, GAUGES, READINGS, TIMES
from shared.telemetry.register import BUCKETS, REGISTER

MEDIA_TYPE = CONTENT_TYPE_LATEST
_ENDS = (*map(str, BUCKETS), "+Inf")


def exposition(function: str) -> bytes:
    """Every metric of this process, which is the function of this name; its CPU, memory and files as well."""
    registry = CollectorRegistry()
    registry.register(_Counted(function))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class _Counted(Collector):
    """Our own metrics; one that has no number yet is left out."""

    def __init__(self, function: str) -> None:
        self._function = function

    def collect(self) -> Iterator[Metric]:
        """By name, in the register's order."""
        for name, metric in REGISTER.items():
            labels = ("function", *metric.labels)
            made = {"counter": self._counter, "gauge": self._gauge, "histogram": self._histogram}[metric.kind]
            family = made(name, metric.meaning, labels)
            if family.samples:
                yield family

    def _counter(self, name: str, meaning: str, labels: tuple[str, ...]) -> Metric:
        family = CounterMetricFamily(name, meaning, labels=labels)
        for values, number in list(COUNTS[name].items()):
            family.add_metric((self._function, *values), number)
        return family

    def _gauge(self, name: str, meaning: str, labels: tuple[str, ...]) -> Metric:
        family = GaugeMetricFamily(name, meaning, labels=labels)
        for values, number in list(GAUGES[name].items()):
            family.add_metric((self._function, *values), number)
        if name in READINGS:
            family.add_metric((self._function,), READINGS[name]())
        return family

    def _histogram(self, name: str, meaning: str, labels: tuple[str, ...]) -> Metric:
        family = HistogramMetricFamily(name, meaning, labels=labels)
        for values, numbers in list(TIMES[name].items()):
            *classes, total = numbers
            upto = [sum(classes[: place + 1]) for place in range(len(classes))]
            family.add_metric((self._function, *values), list(zip(_ENDS, upto, strict=True)), total)
        return family
