"""Lives as tables: from each status, the statuses that it may change to. Anything else is a clear conflict."""

from collections.abc import Mapping, Sequence

from shared.outcomes.problems import Conflict

Transitions = Mapping[str, Sequence[str]]


class IllegalTransition(Conflict):
    """An order cannot get there from where it is."""

    kind, title = "illegal-transition", "The order's status does not allow this"

    def __init__(self, transitions: Transitions, current: str, wanted: str) -> None:
        allowed = ", ".join(transitions[current]) or "nothing else"
        super().__init__(f"An order that is {current} cannot become {wanted}; it can become {allowed}.")


def check(transitions: Transitions, current: str, wanted: str) -> None:
    """Raises IllegalTransition unless the table has `wanted` beside `current`."""
    if wanted not in transitions[current]:
        raise IllegalTransition(transitions, current, wanted)
