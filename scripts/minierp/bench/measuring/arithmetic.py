"""Percentiles, medians with their range, and ratios: the little arithmetic that all figures go through."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie; not a number if there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


@dataclass(frozen=True)
class Spread:
    """The median of some runs, and the lowest and highest of them."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        """The spread of at least one value."""
        return cls(statistics.median(values), min(values), max(values))


def paired_ratios(values: Sequence[float], beside: Sequence[float]) -> Spread:
    """The spread of the ratios of runs that were taken side by side, pair by pair."""
    return Spread.of([value / other for value, other in zip(values, beside, strict=True)])


def ratio_of_medians(values: Sequence[float], beside: Sequence[float]) -> Spread:
    """The ratio of the medians of runs that have no pairs; its range is what the extremes of both sides allow."""
    return ratio_of_spreads(Spread.of(values), Spread.of(beside))


def ratio_of_spreads(mine: Spread, other: Spread) -> Spread:
    """The same of two spreads."""
    return Spread(mine.median / other.median, mine.low / other.high, mine.high / other.low)


def apart(first: Sequence[float], second: Sequence[float]) -> float:
    """By what part of the smaller one two medians differ: 0.15 is fifteen percent."""
    low, high = sorted((statistics.median(first), statistics.median(second)))
    return high / low - 1
