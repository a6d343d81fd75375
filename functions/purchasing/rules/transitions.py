"""The life of a purchase order, as one table: in each status, what can be done with the order.

Its new status follows from its lines (lines.py). An order that is received or closed may still take in more than was
ordered, within the allowance: what one line of it may, does not depend on whether another is still open.
"""

from collections.abc import Mapping
from typing import Literal

from shared.outcomes.problems import Conflict
from shared.outcomes.transitions import IllegalTransition

Deed = Literal["received", "cancelled", "closed", "returned"]

TRANSITIONS: Mapping[str, tuple[Deed, ...]] = {
    "open": ("received", "cancelled"),
    "partially_received": ("received", "cancelled", "closed", "returned"),
    "received": ("received", "returned"),
    "closed": ("received", "returned"),
    "cancelled": (),
}


class NotAllowed(Conflict):
    """An order's status does not let this be done to it."""

    kind, title = IllegalTransition.kind, IllegalTransition.title

    def __init__(self, status: str, deed: Deed) -> None:
        allowed = ", ".join(TRANSITIONS[status]) or "nothing else"
        super().__init__(f"An order that is {status} cannot be {deed}; it can be {allowed}.")


def permit(status: str, deed: Deed) -> None:
    """Raises NotAllowed unless the table has `deed` beside `status`."""
    if deed not in TRANSITIONS[status]:
        raise NotAllowed(status, deed)
