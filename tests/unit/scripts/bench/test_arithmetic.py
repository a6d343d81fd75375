import math

import pytest

from scripts.minierp.bench.measuring.arithmetic import Spread, apart, paired_ratios, percentile, ratio_of_medians


def test_a_percentile_is_the_value_below_which_that_share_lies():
    values = list(range(100, 0, -1))

    assert percentile(values, 0.5) == 51
    assert percentile(values, 0.99) == 100
    assert percentile(values, 0) == 1


def test_the_highest_percentile_is_the_largest_value():
    assert percentile([3, 1, 2], 1.0) == 3


def test_nothing_has_no_percentile():
    assert math.isnan(percentile([], 0.5))


def test_a_spread_is_the_median_with_its_range():
    assert Spread.of([5, 1, 3]) == Spread(median=3, low=1, high=5)


def test_the_median_of_two_runs_is_their_middle():
    assert Spread.of([1, 2]).median == 1.5


def test_paired_ratios_cancel_a_machine_that_changes_between_pairs():
    ours, beside = [10, 20, 40], [5, 10, 20]

    assert paired_ratios(ours, beside) == Spread(2, 2, 2)


def test_paired_ratios_refuse_runs_without_a_pair():
    with pytest.raises(ValueError, match="zip"):
        paired_ratios([1, 2], [1])


def test_a_ratio_of_medians_ranges_over_the_extremes_of_both_sides():
    assert ratio_of_medians([90, 100, 120], [40, 50, 60]) == Spread(median=2, low=1.5, high=3)


def test_two_medians_are_apart_by_a_part_of_the_smaller_one():
    assert apart([100, 1, 1000], [115]) == pytest.approx(0.15)
    assert apart([115], [100]) == pytest.approx(0.15)
    assert apart([7], [7]) == 0
