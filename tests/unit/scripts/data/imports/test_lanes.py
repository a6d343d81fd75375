import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.minierp.data.imports.sending import lanes
from scripts.minierp.data.imports.sending.lanes import WHOLE, Lanes

Share = Callable[[Any], int]


def singly(work: Callable[[Any], Any]) -> Callable[[Sequence[Any]], list[Any]]:
    """Of a portion, which is one item where nothing is said."""
    return lambda portion: [work(item) for item in portion]


ITEMS = st.lists(st.tuples(st.sampled_from(["", "A", "B", "C"]), st.integers()), max_size=60)


def worked(items: list[tuple[str, int]], concurrency: int = 4, share: Share = lambda _: WHOLE) -> dict[str, list[int]]:
    """The numbers of each lane in the order in which their work ended."""
    ended: dict[str, list[int]] = defaultdict(list)

    def work(item: tuple[str, int]) -> tuple[str, int]:
        lane, number = item
        ended[lane].append(number)
        return item

    results = list(
        Lanes(iter(items), lambda item: item[0], singly(work), concurrency, share).results(threading.Event())
    )
    assert sorted(results) == sorted(items)
    return ended


@settings(deadline=None)
@given(items=ITEMS, parts=st.sampled_from([1, 2, 5]))
def test_everything_is_done_once_and_each_lane_in_its_order(items: list[tuple[str, int]], parts: int) -> None:
    ended = worked(items, share=lambda _: WHOLE // parts)
    for lane in "ABC":
        assert ended[lane] == [number for name, number in items if name == lane]


def test_a_portion_is_as_many_as_fit_and_of_each_lane_one() -> None:
    portions: list[list[tuple[str, int]]] = []
    items = [("A", 1), ("A", 2), ("", 3), ("", 4), ("B", 5), ("A", 6)]

    def work(portion: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
        portions.append(list(portion))
        return list(portion)

    lanes_of_one = Lanes(iter(items), lambda item: item[0], work, 1, lambda _: WHOLE // 2)
    assert sorted(lanes_of_one.results(threading.Event())) == sorted(items)
    assert portions == [[("A", 1), ("", 3)], [("A", 2), ("", 4)], [("B", 5), ("A", 6)]]


def test_two_of_one_lane_are_never_under_way_together() -> None:
    under_way, most = set(), []

    def work(number: int) -> int:
        under_way.add(number)
        most.append(len(under_way))
        time.sleep(0.002)
        under_way.discard(number)
        return number

    assert list(Lanes(iter(range(30)), lambda _: "A", singly(work), 8).results(threading.Event())) == list(range(30))
    assert max(most) == 1


def test_an_item_does_not_overtake_one_that_got_no_answer() -> None:
    begun: list[int] = []

    def work(number: int) -> int:
        begun.append(number)
        if number == 2:
            raise TimeoutError("no answer")
        return number

    found = []
    with pytest.raises(TimeoutError):
        found.extend(Lanes(iter(range(9)), lambda _: "A", singly(work), 4).results(threading.Event()))
    assert begun == [0, 1, 2]


def test_what_is_under_way_when_another_fails_is_still_told() -> None:
    both = threading.Barrier(2, timeout=10)

    def work(number: int) -> int:
        both.wait()
        if number == 0:
            raise TimeoutError("no answer")
        return number

    found: list[int] = []
    with pytest.raises(TimeoutError):
        for result in Lanes(iter(range(2)), lambda _: "", singly(work), 2).results(threading.Event()):
            found.append(result)  # noqa: PERF402 - what came before the error counts
    assert found == [1]


def test_only_so_much_is_read_ahead_as_can_be_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "WAITING", 10)
    read = 0

    def items() -> Iterator[int]:
        nonlocal read
        for number in range(1000):
            read = number
            yield number

    ahead = [read - number for number in Lanes(items(), lambda _: "A", list, 4).results(threading.Event())]
    assert max(ahead) <= 12


def test_once_told_to_stop_nothing_more_is_begun() -> None:
    stop = threading.Event()
    done = []
    for number in Lanes(iter(range(1000)), lambda _: "", list, 2).results(stop):
        done.append(number)
        stop.set()
    assert len(done) <= 3


def test_an_error_of_the_source_is_raised_after_what_is_under_way() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("the file changed")

    found = []
    with pytest.raises(ValueError, match="the file changed"):
        for number in Lanes(items(), lambda _: "", list, 4).results(threading.Event()):
            found.append(number)  # noqa: PERF402 - what came before the error counts
    assert found == [1]
