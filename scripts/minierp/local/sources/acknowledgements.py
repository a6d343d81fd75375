"""Telling the broker which deliveries are done, in as few commands as possible.

Each message is acknowledged for itself: one that waits never holds back another, and none is acknowledged early.
"""

from typing import NamedTuple


class Commands(NamedTuple):
    """Delivery tags to acknowledge: every outstanding one up to `through` (0: none), and each of `single`."""

    through: int
    single: list[int]


class Acknowledgements:
    """The deliveries of one channel, whose tags count up from 1."""

    def __init__(self) -> None:
        self._low = 0  # the highest tag up to which everything is settled
        self._settled: set[int] = set()  # settled with the broker, above _low
        self._fresh: set[int] = set()  # done, and not yet told to the broker

    def acknowledged(self, tag: int) -> bool:
        """Notes a delivery that is done; true when it is the first to be told to the broker."""
        self._fresh.add(tag)
        return len(self._fresh) == 1

    def rejected(self, tag: int) -> None:
        """Notes a delivery that the broker was already told about."""
        self._settled.add(tag)

    def take(self) -> Commands:
        """What to tell the broker now; the caller does."""
        through = 0
        while (tag := self._low + 1) in self._fresh or tag in self._settled:
            self._low = tag
            self._settled.discard(tag)
            if tag in self._fresh:
                self._fresh.remove(tag)
                through = tag
        single = sorted(self._fresh)
        self._settled.update(single)
        self._fresh.clear()
        return Commands(through, single)
