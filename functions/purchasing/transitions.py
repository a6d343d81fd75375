"""The life of a purchase order, as one table: from each status, the statuses it may change to."""

from shared.problems import Conflict

TRANSITIONS = {
    "open": ("partially_received", "received", "cancelled"),
    "partially_received": ("partially_received", "received", "cancelled"),
    "received": (),
    "cancelled": (),
}


class IllegalTransition(Conflict):
    """An order cannot get there from where it is."""

    kind, title = "illegal-transition", "The order's status does not allow this"

    def __init__(self, current: str, wanted: str) -> None:
        allowed = ", ".join(TRANSITIONS[current]) or "nothing else"
        super().__init__(f"An order that is {current} cannot become {wanted}; it can become {allowed}.")


def check(current: str, wanted: str) -> None:
    """Raises IllegalTransition unless the table has `wanted` beside `current`."""
    if wanted not in TRANSITIONS[current]:
        raise IllegalTransition(current, wanted)
