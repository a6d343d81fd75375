"""What an answer of the sink does to the message, and how long the adapter waits between attempts."""

from dataclasses import dataclass
from enum import Enum, auto

RETRIED = frozenset({404, 413, 425, 429, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Verdict(Enum):
    """What becomes of the message."""

    ACKNOWLEDGE = auto()
    RETRY = auto()
    REJECT = auto()
    FOLLOW = auto()


class Answer:
    """How an attempt ended: the HTTP status, or none when the sink was not reached or broke off."""

    __slots__ = ("location", "status")

    def __init__(self, status: int | None, location: str = "") -> None:
        self.status = status
        self.location = location

    def __str__(self) -> str:
        return "no answer" if self.status is None else str(self.status)

    @property
    def verdict(self) -> Verdict:
        """By the table of the real adapter; `Retry-After` plays no part."""
        if self.status is None or self.status in RETRIED:
            return Verdict.RETRY
        if 200 <= self.status < 300:
            return Verdict.ACKNOWLEDGE
        return Verdict.FOLLOW if self.status in REDIRECTS and self.location else Verdict.REJECT


@dataclass(frozen=True)
class RetryPolicy:
    """`spec.delivery` of a RabbitmqSource; `delay` in seconds."""

    retries: int
    linear: bool
    delay: float

    def gap(self, attempts: int) -> float | None:
        """Seconds to wait after so many failed attempts, or nothing when they are used up.

        Linear: delay, 2·delay, 3·delay; exponential: 2·delay, 4·delay, 8·delay.
        """
        if attempts > self.retries:
            return None
        return self.delay * (attempts if self.linear else 2**attempts)
