"""What becomes of a dead letter: it goes back by itself after a while, or is parked until somebody looks at it."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

LONGEST_PAUSE = 30.0
"""Seconds that a letter waits at most, before its share of chance."""

_FIRST_PAUSE = 2.0
_CHANCE = 0.25


class Cause(StrEnum):
    """Why an event became a dead letter, and for all but the second, why it stays one."""

    REFUSED = "refused"
    GIVEN_UP = "given-up"
    UNDELIVERABLE = "undeliverable"
    EXHAUSTED = "exhausted"

    @property
    def returns(self) -> bool:
        """Whether an outage or a rollout may have done it: then it may succeed next time."""
        return self is Cause.GIVEN_UP


class Waiting(NamedTuple):
    """A letter that is to go back to its queue, known by its `key`, not before `due`.

    subject: its aggregate, empty if it does not say; sequence: the aggregate's version after it; happened: when.
    """

    key: str
    queue: str
    subject: str
    sequence: int
    happened: datetime
    due: datetime


def cause_of(undeliverable: bool, redrives: int, most: int) -> Cause:
    """Of a letter of which no function has said anything, and that was sent back so often, of `most` times allowed."""
    if undeliverable:
        return Cause.UNDELIVERABLE
    return Cause.EXHAUSTED if redrives >= most else Cause.GIVEN_UP


def pause(redrives: int, chance: float) -> float:
    """Seconds until a letter goes back that was sent back so often: 2, 4, 8 …, at most thirty, less some `chance`.

    chance: from 0 to 1, so that what died together does not come back in one wave.
    """
    doubled = _FIRST_PAUSE * 2.0 ** min(redrives, 10)
    return min(LONGEST_PAUSE, doubled) * (1 - _CHANCE * chance)


def to_return(letters: Iterable[Waiting], now: datetime) -> list[Waiting]:
    """Those whose time has come, in the order in which they are to go back.

    What a queue has about one aggregate goes back together, in the order in which it happened, once the first of it is
    due: nothing overtakes what came before.
    """
    in_order = sorted(letters, key=_place)
    groups = [list(group) for _, group in groupby(in_order, key=_aggregate)]
    return [letter for group in groups if group[0].due <= now for letter in group]


def _aggregate(letter: Waiting) -> tuple[str, str, str]:
    return (letter.queue, letter.subject, "" if letter.subject else letter.key)


def _place(letter: Waiting) -> tuple[tuple[str, str, str], int, datetime, str]:
    return (_aggregate(letter), letter.sequence, letter.happened, letter.key)
