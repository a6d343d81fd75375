"""A level is told again for a quarter of a second, and never longer."""

from functions.inventory.storage.recent_levels import FRESH_SECONDS, RecentLevels
from protos.minierp.inventory.v1.inventory_service_pb2 import StockLevel


class Clock:
    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_a_level_is_told_again_while_it_is_fresh_and_not_after() -> None:
    clock = Clock()
    recent = RecentLevels(clock)
    level = StockLevel(sku="TEA", on_hand="3")
    recent.remember([level])

    clock.seconds += FRESH_SECONDS * 0.9
    assert recent.among(["TEA", "MILK"]) == {"TEA": level}

    clock.seconds += FRESH_SECONDS * 0.2
    assert recent.among(["TEA"]) == {}


def test_a_level_that_joins_a_generation_grows_stale_with_it() -> None:
    clock = Clock()
    recent = RecentLevels(clock)
    recent.remember([StockLevel(sku="TEA")])
    clock.seconds += FRESH_SECONDS * 0.9
    recent.remember([StockLevel(sku="MILK")])

    assert recent.to_read(["EGGS"]) == ["EGGS"]
    clock.seconds += FRESH_SECONDS * 0.2
    assert recent.among(["MILK"]) == {}


def test_a_stale_generation_is_read_again_as_far_as_it_was_asked_for() -> None:
    clock = Clock()
    recent = RecentLevels(clock)
    recent.remember([StockLevel(sku="TEA"), StockLevel(sku="MILK")])
    clock.seconds += FRESH_SECONDS * 2
    recent.remember([StockLevel(sku="TEA", version=2)])
    clock.seconds += FRESH_SECONDS * 2

    assert recent.to_read(["EGGS"]) == ["EGGS", "TEA"]
