"""Levels that were read a moment ago: while Redis is down, a crowd of orders asks the database a few times a second.

What an order is told may be that old, much as the read model may lag behind a commit; the reservation decides.
"""

import time
from collections.abc import Callable, Iterable, Sequence

from protos.minierp.inventory.v1 import inventory_service_pb2 as messages

FRESH_SECONDS = 0.25
MOST_SKUS = 500


class RecentLevels:
    """One generation of levels, which grows stale as a whole. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._levels: dict[str, messages.StockLevel] = {}
        self._asked: set[str] = set()
        self._until = 0.0

    def among(self, skus: Iterable[str]) -> dict[str, messages.StockLevel]:
        """The levels of those `skus` that were read a moment ago."""
        self._asked.update(skus)
        levels = self._levels if self._fresh() else {}
        return {sku: levels[sku] for sku in skus if sku in levels}

    def to_read(self, missing: Sequence[str]) -> list[str]:
        """What to read now. A stale generation is read again in one go, as far as it was asked for since."""
        known = self._levels
        again = [] if self._fresh() else [sku for sku in list(self._asked) if sku in known]
        return list(dict.fromkeys([*missing, *again]))[:MOST_SKUS]

    def remember(self, levels: Iterable[messages.StockLevel]) -> None:
        """Add to the generation what was just read, or begin a new one with it."""
        read = {level.sku: level for level in levels}
        if self._fresh():
            self._levels.update(read)
        else:
            self._levels, self._asked, self._until = read, set(read), self._clock() + FRESH_SECONDS

    def _fresh(self) -> bool:
        return self._clock() < self._until
