"""Lives as tables: from each status, the statuses that it may change to. Anything else is a clear conflict."""

from collections.abc import Mapping, Sequence

from shared.outcomes.problems import Conflict

Transitions = Mapping[str, Sequence[str]]


class IllegalTransition(Conflict):
    """Something cannot get there from where it is."""

    kind, title = "illegal-transition", "The present status does not allow this"

    def __init__(self, transitions: Transitions, current: str, wanted: str, what: str = "An order") -> None:
        allowed = ", ".join(transitions[current]) or "nothing else"
        super().__init__(f"{what} that is {current} cannot become {wanted}; it can become {allowed}.")


def check(transitions: Transitions, current: str, wanted: str, what: str = "An order") -> None:
    """Raises IllegalTransition unless the table has `wanted` beside `current`. `what` is what lives by the table."""
    if wanted not in transitions[current]:
        raise IllegalTransition(transitions, current, wanted, what)
