"""Exactly-once effect: what a request claims in the transaction of its work, so that its repetition changes nothing."""

from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from shared.outcomes.answers import Answer
from shared.outcomes.problems import Problem

if TYPE_CHECKING:
    import sqlalchemy as sa


class Repeated(Exception):
    """This request or event was handled already; `answer` is what was said then (None for an event)."""

    def __init__(self, answer: Answer | None = None) -> None:
        super().__init__()
        self.answer = answer


class Claim(Protocol):
    """The right to do this work once. Raises Repeated where it was done before.

    `take` and `keep` are for a transaction of several statements, in a thread, and speak SQL themselves: a function
    whose work is one statement does not load SQLAlchemy.
    """

    @property
    def parameters(self) -> dict[str, Any]:
        """What a one-statement transaction needs to make the claim by itself."""

    @property
    def takes_two_looks(self) -> bool:
        """Whether a statement that makes the claim has to be followed by `look_again`, in the same transaction."""

    def look_again(self, session: "sa.Connection") -> None:
        """See whether the claim that was made in this transaction may stand; raises the Problem why not."""

    def take(self, session: "sa.Connection") -> None:
        """Make the claim as the first thing in a transaction."""

    async def taken(self, row: dict[str, Any]) -> None:
        """Read from the result of a one-statement transaction whether the claim was made."""

    def keep(self, session: "sa.Connection", answer: Answer) -> None:
        """Remember the answer as the last thing in the transaction."""

    async def refuse(self, problem: Problem, lost: bool, /) -> None:
        """Make sure that the handler's refusal may be said: raises what is to be said in its place, if anything.

        lost: whether the work was attempted before and it is not known whether that attempt took effect.
        """


class NothingToClaim:
    """The claim of a query: reading twice does no harm."""

    parameters: ClassVar[dict[str, Any]] = {}
    takes_two_looks: ClassVar[bool] = False

    def look_again(self, session: "sa.Connection") -> None:
        """Nothing to look at."""

    def take(self, session: "sa.Connection") -> None:
        """Nothing to take."""

    async def taken(self, row: dict[str, Any]) -> None:
        """Nothing to read."""

    def keep(self, session: "sa.Connection", answer: Answer) -> None:
        """Nothing to keep."""

    async def refuse(self, _problem: Problem, _lost: bool) -> None:
        """Nothing stands against it."""
