"""Waiting until sales orders are settled: until none is pending any more."""

import time
from collections.abc import Iterator, Sequence

from scripts.minierp.client.answers import Json
from scripts.minierp.client.batches import asked_for
from scripts.minierp.client.client import Client
from scripts.minierp.terminal.errors import NoAnswer

PAUSE, LONGEST_PAUSE = 0.05, 0.8
"""Seconds between two looks at the same order: first, and at most."""


def settling(client: Client, order_ids: Sequence[str], seconds: float) -> Iterator[Json]:
    """Each order once, as soon as it is settled; those that are not within `seconds` last, as they are then.

    Many are asked for at once. An order that MiniERP does not know counts as one that is not settled.
    """
    deadline, pause = time.monotonic() + seconds, PAUSE
    pending = dict.fromkeys(order_ids)
    while pending:
        late = time.monotonic() > deadline
        for order in asked_for(client, "/sales-orders", "id", pending):
            if late or order["status"] != "pending":
                del pending[order["id"]]
                yield order
        if late:
            break
        if pending:
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
    yield from ({"id": unknown, "status": "unknown"} for unknown in pending)


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
