"""How long a request may take. An event source waits for ever, so every function ends by itself."""

import time
from typing import NamedTuple

from shared.outcomes.problems import Unavailable


class Deadline(NamedTuple):
    """A point in time on the monotonic clock."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """The deadline `seconds` from now."""
        return cls(time.monotonic() + seconds)

    @property
    def remaining(self) -> float:
        """Seconds left, zero once it has passed."""
        return max(0.0, self.at - time.monotonic())

    def share(self, among: int) -> "Deadline":
        """When the first of so many has had its equal share of what is left."""
        return Deadline.after(self.remaining / among)

    def check(self) -> None:
        """Raises Unavailable once it has passed."""
        if not self.remaining:
            raise Unavailable("The request took longer than its deadline allows.")


PASSED = Deadline(0.0)
"""The deadline of whoever does not wait."""
