"""The inbox: an event that a function has handled once is acknowledged and does nothing when it comes again."""

from typing import TYPE_CHECKING, Any, NamedTuple

from shared.outcomes.answers import Answer
from shared.outcomes.problems import Problem
from shared.process.threads import in_thread
from shared.work.claims import Repeated

if TYPE_CHECKING:
    import sqlalchemy as sa

_CLAIM = "insert into inbox (function, event_id, source) values (%s, %s, %s) on conflict do nothing"


class InboxClaim(NamedTuple):
    """`function` claims the event that `source` sent under `event_id`."""

    function: str
    event_id: str
    source: str

    @property
    def parameters(self) -> dict[str, Any]:
        """`:function`, `:event_id` and `:source` of a statement that writes the inbox row itself."""
        return {"function": self.function, "event_id": self.event_id, "source": self.source}

    def take(self, session: "sa.Connection") -> None:
        """Write the inbox row first; raises Repeated if it stands there already."""
        # Insert first, look never: a concurrent delivery waits here until the other one has ended.
        if not session.exec_driver_sql(_CLAIM, tuple(self)).rowcount:
            raise Repeated

    async def taken(self, row: dict[str, Any]) -> None:
        """Raises Repeated if the statement found the inbox row."""
        if not row["claimed"]:
            raise Repeated

    def keep(self, session: "sa.Connection", answer: Answer) -> None:
        """An event source ignores what it is answered: nothing is kept."""

    async def refuse(self, _problem: Problem, _lost: bool) -> None:
        """Raises Repeated if the event was handled before: the state may forbid by now what it brought about."""
        await in_thread(self._look)

    def _look(self) -> None:
        from shared.database.transactions import transaction  # SQLAlchemy, which few refusals need

        with transaction() as session:
            self.take(session)  # waits for a delivery that is being handled at this moment
            session.rollback()
