"""What is noted of how an event came: nothing of an ordinary one."""

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from shared.outcomes.problems import Conflict, Unavailable
from shared.work import deliveries
from shared.work.deliveries import Delivery
from shared.work.inbox import InboxClaim

Noted = list[dict[str, int]]


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Noted]:
    """What was noted so far."""
    written: Noted = []

    class AfterCommit:
        def add(self, work: Any) -> None:
            asyncio.run(work[0]())

    async def run(_statement: object, **parameters: Any) -> None:
        written.append({name: parameters[name] for name in ("attempts", "repeats", "redrives")})

    monkeypatch.setattr(deliveries, "after_commit", AfterCommit)
    monkeypatch.setattr(deliveries, "run", run)
    yield written
    deliveries._failed.clear()


def a_claim() -> InboxClaim:
    return InboxClaim("reserve_stock", str(uuid4()), "/s")


def deliver(
    claim: InboxClaim, attempts: int = 1, redrives: int = 0, error: Exception | None = None, repeated: bool = False
) -> None:
    claim.repeated = repeated
    with Delivery(claim, redrives) as delivery:
        for _ in range(attempts):
            delivery.attempt()
        if error:
            raise error


def test_of_an_ordinary_event_nothing_is_noted(noted: Noted) -> None:
    deliver(a_claim())

    assert noted == []


def test_an_event_that_comes_again_is_counted(noted: Noted) -> None:
    deliver(a_claim(), repeated=True)

    assert noted == [{"attempts": 1, "repeats": 1, "redrives": 0}]


def test_attempts_of_one_delivery_are_counted(noted: Noted) -> None:
    deliver(a_claim(), attempts=3)

    assert noted == [{"attempts": 3, "repeats": 0, "redrives": 0}]


@pytest.mark.parametrize(
    "error", [Unavailable("later"), ZeroDivisionError("a mistake")], ids=["unavailable", "mistake"]
)
def test_attempts_of_earlier_deliveries_that_came_to_nothing_count_too(noted: Noted, error: Exception) -> None:
    claim = a_claim()
    for _ in range(2):
        with pytest.raises(type(error)):
            deliver(claim, attempts=3, error=error)

    deliver(claim)
    deliver(claim, repeated=True)

    assert [note["attempts"] for note in noted] == [7, 1]


def test_an_attempt_that_was_lost_and_succeeded_all_the_same_is_no_repetition(noted: Noted) -> None:
    deliver(a_claim(), attempts=2, repeated=True)

    assert noted == [{"attempts": 2, "repeats": 0, "redrives": 0}]


def test_an_event_that_is_refused_leaves_nothing_behind(noted: Noted) -> None:
    claim = a_claim()
    with pytest.raises(Conflict):
        deliver(claim, attempts=2, error=Conflict("no"))

    deliver(claim)

    assert noted == []


def test_an_event_from_the_dead_letters_says_how_often_it_came_back(noted: Noted) -> None:
    deliver(a_claim(), redrives=2)
    deliver(a_claim(), redrives=10**17)

    assert noted == [
        {"attempts": 1, "repeats": 0, "redrives": 2},
        {"attempts": 1, "repeats": 0, "redrives": 2**15 - 1},
    ]


def test_failures_are_remembered_of_the_latest_events_only(noted: Noted) -> None:
    claims = [a_claim() for _ in range(10_001)]
    for claim in claims:
        with pytest.raises(Unavailable):
            deliver(claim, error=Unavailable("later"))

    deliver(claims[0])
    deliver(claims[1])

    assert len(deliveries._failed) == 9_999
    assert noted == [{"attempts": 2, "repeats": 0, "redrives": 0}]
