import random
import threading
import time

import pytest

from scripts.minierp.bench.measuring import load
from scripts.minierp.bench.measuring.load import Load, Watcher, drive, hot_line, one_line, three_lines


@pytest.fixture(autouse=True)
def _no_warm_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "WARM_UP", 0.0)


def test_the_rate_counts_confirmed_orders_over_the_length_of_the_run():
    assert Load([0.1] * 40, seconds=8, errors=[]).rate == 5


def test_latencies_are_told_in_milliseconds():
    assert Load([0.010, 0.020, 0.030], seconds=1, errors=[]).milliseconds(0.5) == pytest.approx(20)


def test_a_basket_has_three_distinct_products_and_one_to_five_of_each():
    baskets = [three_lines(random.Random(seed)) for seed in range(2000)]

    assert all(len({product for product, _ in basket}) == 3 for basket in baskets)
    assert {quantity for basket in baskets for _, quantity in basket} == {1, 2, 3, 4, 5}
    assert {product for basket in baskets for product, _ in basket} == set(range(100))


def test_hot_orders_all_want_the_same_product_and_spread_ones_do_not():
    rng = random.Random(1)

    assert {hot_line(rng)[0][0] for _ in range(50)} == {0}
    assert len({one_line(rng)[0][0] for _ in range(50)}) > 10


def test_a_run_with_a_known_service_time_gives_that_rate():
    result = drive(lambda: lambda _: time.sleep(0.02), three_lines, clients=2, seconds=0.5)

    assert 10 < result.rate <= 100
    assert result.milliseconds(0.5) >= 20
    assert result.errors == []


def test_errors_are_kept_and_counted_not_as_orders():
    def fail(_: object) -> None:
        raise RuntimeError("no stock")

    result = drive(lambda: fail, three_lines, clients=1, seconds=0.2)

    assert result.rate == 0
    assert "no stock" in result.errors[0]


def test_a_watcher_wakes_a_client_once_its_order_is_confirmed():
    confirmed: set[str] = set()
    watcher = Watcher(lambda ids: [order for order in ids if order in confirmed])
    threading.Timer(0.05, lambda: confirmed.add("A")).start()

    watcher.wait("A")
    watcher.close()

    assert confirmed == {"A"}


def test_a_client_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(load, "_PATIENCE", 0.05)
    watcher = Watcher(lambda _: [])

    with pytest.raises(TimeoutError, match="order A"):
        watcher.wait("A")
    watcher.close()
