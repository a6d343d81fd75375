"""`Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header): one key, one effect, one answer.

The key's record lies in the transaction of the work, so that there is no "in progress" that could get stuck:
an advisory lock, which ends with its transaction, says that the same key is being served.

A key belongs to the subject who gave it, and is stored with that: two clients with the same key never meet. What the
release before stored under the key alone belongs to nobody, and stands for whoever comes again with it.

A refusal is recorded as well, for those who are being served at that moment and have not claimed the key yet: they
share it, so that nobody is told no and gets an order all the same. Whoever begins later is served anew.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from shared.outcomes import documents
from shared.outcomes.answers import Answer
from shared.outcomes.problems import InFlight, KeyReused, OutcomeUnknown, Problem, RefusedBefore, WayFree
from shared.process.threads import in_thread
from shared.statements.channels import run
from shared.statements.statement import Statement
from shared.work.claims import Repeated

if TYPE_CHECKING:
    import sqlalchemy as sa

REFUSE = Statement(Path(__file__).parent / "refuse.sql")

# The second lock keeps out functions of before alone, which take it for themselves.
_LOCK = """
    select pg_try_advisory_xact_lock(hashtextextended(%s, 0))
        and pg_try_advisory_xact_lock_shared(hashtextextended(%s, 0))
"""
# What was done goes before what was refused, one's own before what is nobody's. Of the release before, whose keys have
# no space, no refusal counts.
_FIND = """
    select fingerprint, answer, created_at from idempotency
    where function = %s and key in (%s, %s) and (strpos(key, ' ') > 0 or (answer ->> 'status')::int < 400)
    order by (answer ->> 'status')::int >= 400, strpos(key, ' ') = 0 limit 1
"""
_KEEP = """
insert into idempotency (function, key, fingerprint, answer, created_at)
values (%s, %s, %s, %s::json, clock_timestamp())
on conflict (function, key) do update
set fingerprint = excluded.fingerprint, answer = excluded.answer, created_at = excluded.created_at
"""


@dataclass
class KeyClaim:
    """`function` claims `key` of `subject` for the request with this `fingerprint` (of its method, path and body).

    began: when the request came in, on the monotonic clock; given: whether the client chose the key, so that a
    repetition may bring it again; outdated: when the refusal under the key was recorded that was found to be older.
    """

    function: str
    key: str
    subject: str
    fingerprint: str
    began: float
    given: bool
    outdated: datetime | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """What a statement is given that makes the claim itself: `:unowned` is the key as the release before stored it,
        the other parameters are called as here.
        """
        keys = {"key": self.stored, "unowned": self.key}
        return {"function": self.function, **keys, "fingerprint": self.fingerprint, "outdated": self.outdated}

    @property
    def stored(self) -> str:
        """The key as it is stored: there is no space in a key, so that nobody's can be somebody else's."""
        return f"{self.key} {self.subject}"

    takes_two_looks: ClassVar[bool] = False

    def look_again(self, session: "sa.Connection") -> None:
        """Once is enough."""

    def take(self, session: "sa.Connection") -> None:
        """Lock the key. Raises Repeated with the stored answer, RefusedBefore, KeyReused, or where the lock is held:
        InFlight, or OutcomeUnknown if nobody but an attempt of our own can hold it.
        """
        locks = (f"{self.function}:{self.stored}", f"{self.function}:{self.key}")
        if not session.exec_driver_sql(_LOCK, locks).scalar_one():
            raise self._held()
        self._repeat(session)  # a statement of its own, so that its snapshot is younger than the lock

    async def taken(self, row: dict[str, Any]) -> None:
        """As `take`, from the columns `free` and `claimed` of a one-statement transaction.

        Raises WayFree where only an outdated refusal stands against the claim: done again, it is passed by.
        """
        if not row["free"]:
            raise self._held()
        if not row["claimed"]:
            await in_thread(self._alone, self._repeat)
            raise WayFree("What stood in the way of this attempt is gone.")

    def keep(self, session: "sa.Connection", answer: Answer) -> None:
        """Store the answer, in the transaction of the work, in place of a refusal."""
        session.exec_driver_sql(_KEEP, (self.function, self.stored, self.fingerprint, stored_form(answer)))

    async def refuse(self, problem: Problem, lost: bool) -> None:
        """Record the refusal, unless the key is being served or was answered: raises what `take` raises.

        A key of our own is known to nobody else, so only a lost attempt can have been accepted under it.
        """
        if self.given:
            answer = Answer(problem.document(""), problem.status, problem.headers)
            await self.taken(await run(REFUSE, **self.parameters, answer=stored_form(answer)))
        elif lost:
            await in_thread(self._alone, self.take)

    def _held(self) -> Problem:
        return InFlight() if self.given else OutcomeUnknown()

    def _alone(self, look: Callable[["sa.Connection"], None]) -> None:
        from shared.database.transactions import transaction  # SQLAlchemy, which few requests need

        with transaction() as session:
            look(session)

    def _repeat(self, session: "sa.Connection") -> None:
        """Raise what the stored answer, if there is one, makes of this request."""
        row = session.exec_driver_sql(_FIND, (self.function, self.stored, self.key)).one_or_none()
        if row is None:
            return
        body, status, headers = (row.answer[part] for part in ("body", "status", "headers"))
        if status >= 400 and row.created_at < self._came_in(session):
            self.outdated = row.created_at
            return
        if row.fingerprint != self.fingerprint:
            raise KeyReused
        if status >= 400:
            raise RefusedBefore(body, headers)
        raise Repeated(Answer(body, status, {**headers, "Idempotent-Replayed": "true"}))

    def _came_in(self, session: "sa.Connection") -> datetime:
        """When the request came in, by the database's clock, or a little earlier: never later."""
        # What lies between reading the clock and reckoning back makes it earlier: the best of three is close.
        return max(self._reckoned_back(session) for _ in range(3))

    def _reckoned_back(self, session: "sa.Connection") -> datetime:
        now: datetime = session.exec_driver_sql("select clock_timestamp()").scalar_one()
        return now - timedelta(seconds=time.monotonic() - self.began)


def stored_form(answer: Answer) -> str:
    """The JSON text under which a one-statement transaction stores `answer`."""
    return documents.write({"status": answer.status, "headers": dict(answer.headers), "body": answer.body})
