import asyncio

import pytest

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


@pytest.mark.parametrize("error", [Conflict("no"), ValueError("ours")])
def test_what_will_fail_again_is_not_tried_again(error: Exception) -> None:
    work = Failing(error)

    with pytest.raises(type(error)):
        asyncio.run(retries.transaction(work))
    assert work.calls == 1
