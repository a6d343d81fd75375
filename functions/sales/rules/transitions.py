"""The life of a sales order, as one table: from each status, the statuses it may change to.

Stock comes and is withdrawn, so an order goes to and fro between confirmed and backordered. Once something has left,
its lines say what waits. A shipped order may still come back: that changes no status.
"""

from shared.outcomes.transitions import IllegalTransition, check

TRANSITIONS = {
    "pending": ("confirmed", "backordered", "rejected", "cancelled"),
    "confirmed": ("backordered", "partially_shipped", "shipped", "cancelled"),
    "backordered": ("confirmed", "partially_shipped", "shipped", "cancelled"),
    "partially_shipped": ("partially_shipped", "shipped"),
    "shipped": (),
    "rejected": (),
    "cancelled": (),
}


def may_ship(status: str) -> None:
    """Raises IllegalTransition unless units of an order in this status may leave."""
    check(TRANSITIONS, status, "shipped")


def may_cancel(status: str) -> None:
    """Raises IllegalTransition unless units of an order in this status may be given up."""
    if not TRANSITIONS[status]:
        raise IllegalTransition(TRANSITIONS, status, "cancelled")


def may_become(before: str, after: str) -> None:
    """Raises IllegalTransition unless an order stays what it is, or may change so."""
    if after != before:
        check(TRANSITIONS, before, after)
