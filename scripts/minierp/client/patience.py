"""When a request is sent again, and for how long."""

from collections.abc import Callable

from retrying import Retrying

from scripts.minierp.client.answers import Again
from scripts.minierp.terminal.errors import Refused


def is_transient(error: Exception) -> bool:
    """Whether nobody answers now, or the answer is still being made."""
    return isinstance(error, Again)


def is_missing(error: Exception) -> bool:
    """Whether something is not known, or not yet."""
    return isinstance(error, Refused) and error.about_unknown


def retrying(seconds: float, retryable: Callable[[Exception], bool]) -> Retrying:
    """Ever more slowly, for so many seconds, with jitter."""
    return Retrying(
        retry_on_exception=retryable,
        wait_exponential_multiplier=50,
        wait_exponential_max=2000,
        wait_jitter_max=100,
        stop_max_delay=int(seconds * 1000),
    )
