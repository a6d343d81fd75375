"""Parts of all keys, so that each look is bounded and all of them together see everything."""

from typing import NamedTuple
from uuid import UUID

KEYS_A_PART = 2000
MOST_PARTS = 1_000_000
_IDS = 2**128


class Part(NamedTuple):
    """One part of so many, counted from 1."""

    number: int
    of: int

    @property
    def remainder(self) -> int:
        """Of keys that are numbered, or have a number by their digest: what is left if they are divided by `of`."""
        return self.number - 1

    @property
    def ids(self) -> tuple[UUID, UUID]:
        """The first and the last of the ids that belong to it; they are random, so the parts are alike."""
        first, after = (_IDS * number // self.of for number in (self.number - 1, self.number))
        return UUID(int=first), UUID(int=after - 1)

    def within(self, first: int, last: int) -> tuple[int, int]:
        """The part of a row of numbers that belongs to it; empty where the second is less than the first."""
        begin, end = (first + (last - first + 1) * number // self.of for number in (self.number - 1, self.number))
        return begin, end - 1


def parts_of(keys: int) -> int:
    """How many parts so many keys make."""
    return max(1, -(-keys // KEYS_A_PART))


def due(tick: int, of: int, ticks: int) -> list[Part]:
    """The parts whose turn it is at a tick, one at least, so that so many `ticks` together see all of them."""
    each = -(-of // ticks)
    return [Part((tick * each + step) % of + 1, of) for step in range(min(each, of))]
