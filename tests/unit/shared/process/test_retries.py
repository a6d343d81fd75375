import asyncio
from functools import partial
from itertools import count
from types import SimpleNamespace

import pytest

from shared.outcomes.attempts import WayFree
from shared.outcomes.problems import Conflict, Unavailable
from shared.process import retries


class Failing:
    """Fails with each of the errors in turn, then works."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    async def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


def test_a_transaction_that_was_lost_is_tried_three_times() -> None:
    work = Failing(Unavailable("1"), Unavailable("2"))

    assert asyncio.run(retries.transaction(work)) == "done"
    assert work.calls == 3


def test_after_three_times_it_is_unavailable() -> None:
    work = Failing(*(Unavailable(str(number)) for number in range(5)))

    with pytest.raises(Unavailable):
        asyncio.run(retries.transaction(work))
    assert work.calls == 3


@pytest.fixture
def minute_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look at the clock is a minute after the one before."""
    monkeypatch.setattr(retries, "time", SimpleNamespace(monotonic=partial(next, count(0, 60))))


@pytest.mark.usefixtures("minute_long")
def test_what_was_unavailable_for_long_is_not_tried_again() -> None:
    work = Failing(Unavailable("1"))

    with pytest.raises(Unavailable):
        asyncio.run(retries.transaction(work))
    assert work.calls == 1


@pytest.mark.usefixtures("minute_long")
@pytest.mark.parametrize(
    ("then", "attempts"),
    [(None, 2), (Unavailable("an outage"), 2), (WayFree("again"), 3)],
    ids=["and free", "and then unavailable", "and found free for ever"],
)
def test_a_way_that_was_found_free_is_gone_however_long_the_look_took(then: Exception | None, attempts: int) -> None:
    work = Failing(WayFree("1"), *([then] * 5 if then else []))

    if then:
        with pytest.raises(type(then)):
            asyncio.run(retries.transaction(work))
    else:
        assert asyncio.run(retries.transaction(work)) == "done"
    assert work.calls == attempts


@pytest.mark.parametrize("error", [Conflict("no"), ValueError("ours")])
def test_what_will_fail_again_is_not_tried_again(error: Exception) -> None:
    work = Failing(error)

    with pytest.raises(type(error)):
        asyncio.run(retries.transaction(work))
    assert work.calls == 1
