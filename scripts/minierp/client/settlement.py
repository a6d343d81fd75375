"""Waiting until sales orders are settled: confirmed or rejected."""

import time
from collections.abc import Sequence

from scripts.minierp.client.answers import Json
from scripts.minierp.client.client import Client
from scripts.minierp.terminal.errors import NoAnswer
from scripts.minierp.terminal.parallel import for_each

PAUSE, LONGEST_PAUSE = 0.05, 0.8
"""Seconds between two looks at the same order: first, and at most."""


def all_settled(client: Client, order_ids: Sequence[str], seconds: float, concurrency: int = 8) -> list[Json]:
    """The orders, in the order of their ids, once all are settled. Raises NoAnswer if one is not within `seconds`."""
    deadline = time.monotonic() + seconds
    return for_each("Settling", order_ids, lambda order_id: settled(client, order_id, deadline), concurrency)


def settled(client: Client, order_id: str, deadline: float) -> Json:
    """The order once it is no longer pending. Raises NoAnswer after `deadline` (of the monotonic clock, seconds)."""
    order = watched(client, order_id, deadline)
    if order["status"] == "pending":
        raise NoAnswer(
            f"Sales order {order_id} is still pending.",
            "`minierp status` shows what is down, `minierp dead-letters list` what got stuck.",
        )
    return order


def watched(client: Client, order_id: str, deadline: float) -> Json:
    """The order once it is no longer pending, or as it is after `deadline` (of the monotonic clock, seconds)."""
    pause = PAUSE
    while (order := client.get(f"/sales-orders/{order_id}"))["status"] == "pending" and time.monotonic() <= deadline:
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    return order
