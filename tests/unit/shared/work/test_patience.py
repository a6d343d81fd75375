"""What a caller has seen, it sees again: the answer waits for it, as long as it is allowed to."""

import asyncio
import time
from collections.abc import Iterable

import pytest

from shared.outcomes.answers import Answer, ok
from shared.outcomes.problems import NotFound, Problem, Unavailable
from shared.work.patience import recent

PATH = {"sku": "A"}


def level(version: int) -> Answer:
    return ok({"sku": "A", "version": version})


def looked(outcomes: Iterable[Answer | Problem], least: dict[str, int], patience: int | None) -> Answer:
    """What comes of looks that come to one outcome after another."""
    left = iter(outcomes)

    async def look() -> Answer:
        outcome = next(left)
        if isinstance(outcome, Problem):
            raise outcome
        return outcome

    return asyncio.run(recent(look, PATH, least, patience))


def test_who_has_seen_nothing_is_answered_at_once() -> None:
    assert looked([level(1)], {}, None) == level(1)
    assert looked([level(1)], {}, 5) == level(1)


@pytest.mark.parametrize("seen", [{"A": 1}, {"A": 2}, {"B": 9}])
def test_what_is_new_enough_is_answered_at_once(seen: dict[str, int]) -> None:
    assert looked([level(2)], seen, None) == level(2)


@pytest.mark.parametrize(
    "so_far", [[level(1)], [NotFound("It is not there.")], [NotFound("It is not there."), level(1)]]
)
def test_what_is_on_its_way_is_waited_for(so_far: list[Answer | Problem]) -> None:
    answer = looked([*so_far, level(2)], {"A": 2}, 5)

    assert (answer.body["version"], answer.headers["Preference-Applied"]) == (2, "wait=5")


@pytest.mark.parametrize("patience", [None, 0])
def test_who_does_not_wait_is_told_to_come_again(patience: int | None) -> None:
    for outcome in (level(1), NotFound("It is not there.")):
        with pytest.raises(Unavailable, match="Of A there is not yet") as refused:
            looked([outcome], {"A": 2}, patience)
        assert refused.value.headers["Retry-After"] == "1"


def test_nobody_waits_longer_than_they_would() -> None:
    began = time.monotonic()

    with pytest.raises(Unavailable):
        looked([level(1)] * 1000, {"A": 2}, 1)

    assert time.monotonic() - began > 0.9


def test_what_nobody_has_seen_is_not_found() -> None:
    with pytest.raises(NotFound):
        looked([NotFound("It is not there.")], {"B": 1}, 5)


def test_a_database_that_does_not_answer_is_not_waited_for() -> None:
    with pytest.raises(Unavailable, match="away"):
        looked([Unavailable("The database is away.")], {"A": 1}, 5)
