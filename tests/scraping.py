"""Metrics as a scrape gives them."""

from prometheus_client.parser import text_string_to_metric_families

Sample = tuple[str, tuple[tuple[str, str], ...]]


class Scraped:
    """What a function told, by metric and labels; its own name, which every one of its metrics has, left out."""

    def __init__(self, text: str) -> None:
        self._samples: dict[Sample, float] = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                labels = {name: value for name, value in sample.labels.items() if name != "function"}
                self._samples[sample.name, tuple(sorted(labels.items()))] = sample.value

    def __call__(self, name: str, **labels: str) -> float:
        """The number of a metric; 0 where there is none yet."""
        return self._samples.get((name, tuple(sorted(labels.items()))), 0)

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self._samples}
