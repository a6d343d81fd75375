"""The retry policies: what is tried again, how often, how long, with jitter, within a total bound."""

from collections.abc import Callable
from typing import Any, TypeVar

from retrying import Retrying

from shared.outcomes.problems import Unavailable

R = TypeVar("R")

# A transaction that the database rolled back or lost: at once, then after up to 50 ms, for at most 2 s.
# Its claim (inbox row or idempotency key) makes a repetition harmless even if the lost commit had gone through.
_TRANSACTION = Retrying(
    retry_on_exception=lambda error: isinstance(error, Unavailable),
    stop_max_attempt_number=3,
    stop_max_delay=2000,
    wait_random_min=1,
    wait_random_max=50,
)


def transaction(work: Callable[..., R], *arguments: Any) -> R:
    """`work`, again where it raises Unavailable: three attempts, started within 2 s."""
    result: R = _TRANSACTION.call(work, *arguments)
    return result
