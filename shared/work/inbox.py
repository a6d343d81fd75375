"""The inbox: an event that a function has handled once is acknowledged and does nothing when it comes again.

It does not reach back for ever: rows are forgotten after a while, and `inbox_pruned` says up to when a function's are.
An event of that time without a row may have been handled: it is refused, rather than perhaps applied twice.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from shared.outcomes.answers import Answer
from shared.outcomes.attempts import TooOld
from shared.outcomes.problems import Problem
from shared.process.threads import in_thread
from shared.work.claims import Repeated

if TYPE_CHECKING:
    import sqlalchemy as sa

SURELY_REMEMBERED = timedelta(days=1)
"""How old an event may be without anybody looking whether it could have been forgotten."""

_CLAIM = "insert into inbox (function, event_id, source) values (%s, %s, %s) on conflict do nothing"
_FORGOTTEN = "select until from inbox_pruned where function = %s and until > %s"


@dataclass
class InboxClaim:
    """`function` claims the event that `source` sent under `event_id`.

    happened_at: when the event happened, if it says so; repeated: whether it was found to be handled already.
    """

    function: str
    event_id: str
    source: str
    happened_at: datetime | None = None
    repeated: bool = False

    @property
    def parameters(self) -> dict[str, Any]:
        """`:function`, `:event_id` and `:source` of a statement that writes the inbox row itself."""
        return {"function": self.function, "event_id": self.event_id, "source": self.source}

    @property
    def takes_two_looks(self) -> bool:
        """Whether the event is so old that its row may have been forgotten."""
        return self.happened_at is not None and self.happened_at < datetime.now(UTC) - SURELY_REMEMBERED

    def take(self, session: "sa.Connection") -> None:
        """Write the inbox row first; raises Repeated if it stands there already, TooOld if it may have stood there."""
        # Insert first, look never: a concurrent delivery waits here until the other one has ended.
        if not session.exec_driver_sql(_CLAIM, (self.function, self.event_id, self.source)).rowcount:
            raise self._repeated()
        if self.takes_two_looks:
            self.look_again(session)

    def look_again(self, session: "sa.Connection") -> None:
        """Raises TooOld if a row like the one just written may have been forgotten."""
        # After the insert, which waits for whoever is forgetting such a row: this statement sees what they noted.
        until = session.exec_driver_sql(_FORGOTTEN, (self.function, self.happened_at)).scalar_one_or_none()
        if until is not None:
            raise TooOld(self.function, until)

    async def taken(self, row: dict[str, Any]) -> None:
        """Raises Repeated if the statement found the inbox row."""
        if not row["claimed"]:
            raise self._repeated()

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

    def _repeated(self) -> Repeated:
        self.repeated = True
        return Repeated()
