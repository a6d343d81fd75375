"""`Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header): one key, one effect, one answer.

The key's record lies in the transaction of the work, so that there is no "in progress" that could get stuck:
an advisory lock, which ends with its transaction, says that the same key is being served.

A refusal is recorded as well, for those who are being served at that moment and have not claimed the key yet: they
share it, so that nobody is told no and gets an order all the same. Whoever begins later is served anew.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from shared.database.tables import idempotency
from shared.database.transactions import transaction
from shared.outcomes import documents
from shared.outcomes.answers import Answer
from shared.outcomes.problems import InFlight, KeyReused, OutcomeUnknown, Problem, RefusedBefore, Unavailable
from shared.statements.channels import run
from shared.statements.statement import Statement
from shared.work.claims import Repeated

REFUSE = Statement(Path(__file__).parent / "refuse.sql")


@dataclass
class KeyClaim:
    """`function` claims `key` for the request with this `fingerprint` (a digest of method, path and body).

    began: when the request came in, on the monotonic clock; given: whether the client chose the key, so that a
    repetition may bring it again; outdated: when the refusal under the key was recorded that was found to be older.
    """

    function: str
    key: str
    fingerprint: str
    began: float
    given: bool
    outdated: datetime | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """`:function`, `:key`, `:fingerprint` and `:outdated` of a statement that makes the claim itself."""
        names = ("function", "key", "fingerprint", "outdated")
        return {name: getattr(self, name) for name in names}

    def take(self, session: sa.Connection) -> None:
        """Lock the key. Raises Repeated with the stored answer, RefusedBefore, KeyReused, or where the lock is held:
        InFlight, or OutcomeUnknown if nobody but an attempt of our own can hold it.
        """
        lock = sa.func.pg_try_advisory_xact_lock(sa.func.hashtextextended(f"{self.function}:{self.key}", 0))
        if not session.execute(sa.select(lock)).scalar_one():
            raise self._held()
        self._repeat(session)  # a statement of its own, so that its snapshot is younger than the lock

    def taken(self, row: dict[str, Any]) -> None:
        """As `take`, from the columns `free` and `claimed` of a one-statement transaction.

        Raises Unavailable where only an outdated refusal stands against the claim: done again, it is passed by.
        """
        if not row["free"]:
            raise self._held()
        if not row["claimed"]:
            with transaction() as session:
                self._repeat(session)
            raise Unavailable("What stood in the way of this attempt is gone.")

    def keep(self, session: sa.Connection, answer: Answer) -> None:
        """Store the answer, in the transaction of the work, in place of a refusal."""
        record = {"fingerprint": self.fingerprint, "answer": _document(answer), "created_at": sa.func.clock_timestamp()}
        statement = insert(idempotency).values(function=self.function, key=self.key, **record)
        session.execute(statement.on_conflict_do_update(index_elements=["function", "key"], set_=record))

    def refuse(self, problem: Problem, lost: bool) -> None:
        """Record the refusal, unless the key is being served or was answered: raises what `take` raises.

        A key of our own is known to nobody else, so only a lost attempt can have been accepted under it.
        """
        if self.given:
            answer = Answer(problem.document(""), problem.status, problem.headers)
            self.taken(run(REFUSE, **self.parameters, answer=stored_form(answer)))
        elif lost:
            with transaction() as session:
                self.take(session)

    def _held(self) -> Problem:
        return InFlight() if self.given else OutcomeUnknown()

    def _repeat(self, session: sa.Connection) -> None:
        """Raise what the stored answer, if there is one, makes of this request."""
        mine = (idempotency.c.function == self.function, idempotency.c.key == self.key)
        row = session.execute(sa.select(idempotency).where(*mine)).one_or_none()
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

    def _came_in(self, session: sa.Connection) -> datetime:
        """When the request came in, by the database's clock, or a little earlier: never later."""
        # What lies between reading the clock and reckoning back makes it earlier: the best of three is close.
        return max(self._reckoned_back(session) for _ in range(3))

    def _reckoned_back(self, session: sa.Connection) -> datetime:
        now: datetime = session.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
        return now - timedelta(seconds=time.monotonic() - self.began)


def stored_form(answer: Answer) -> str:
    """The JSON text under which a one-statement transaction stores `answer`."""
    return documents.write(_document(answer))


def _document(answer: Answer) -> dict[str, Any]:
    return {"status": answer.status, "headers": dict(answer.headers), "body": answer.body}
