"""`Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header): one key, one effect, one answer.

The key's record lies in the transaction of the work, so that there is no "in progress" that could get stuck:
an advisory lock, which ends with its transaction, says that the same key is being served.

A refusal is recorded as well, for those who are being served at that moment and have not claimed the key yet: they
share it, so that nobody is told no and gets an order all the same. Whoever begins later is served anew.
"""

import time
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from shared.database.statements import Statement, run
from shared.database.tables import idempotency
from shared.database.transactions import transaction
from shared.outcomes import documents
from shared.outcomes.answers import Answer
from shared.outcomes.problems import InFlight, KeyReused, Problem, RefusedBefore
from shared.work.claims import Repeated

REFUSE = Statement(Path(__file__).parent / "refuse.sql")


class KeyClaim(NamedTuple):
    """`function` claims `key` for the request with this `fingerprint` (a digest of method, path and body).

    began: when the request came in, on the monotonic clock; given: whether the client chose the key, so that a
    repetition may bring it again.
    """

    function: str
    key: str
    fingerprint: str
    began: float
    given: bool

    @property
    def parameters(self) -> dict[str, Any]:
        """`:function`, `:key`, `:fingerprint` and `:age` (seconds) of a statement that makes the claim itself."""
        return {"function": self.function, "key": self.key, "fingerprint": self.fingerprint, "age": self.age}

    def take(self, session: sa.Connection) -> None:
        """Lock the key. Raises InFlight, Repeated with the stored answer, RefusedBefore, or KeyReused."""
        lock = sa.func.pg_try_advisory_xact_lock(sa.func.hashtextextended(f"{self.function}:{self.key}", 0))
        if not session.execute(sa.select(lock)).scalar_one():
            raise InFlight
        # A statement of its own, so that its snapshot is younger than the lock.
        age = sa.bindparam("age", callable_=self.age, type_=sa.Double)
        began = sa.func.statement_timestamp() - sa.func.make_interval(0, 0, 0, 0, 0, 0, age)
        refused = idempotency.c.answer["status"].as_integer() >= 400
        self._repeat(session, sa.not_(refused & (idempotency.c.created_at < began)))

    def taken(self, row: dict[str, Any]) -> None:
        """As `take`, from the columns `free` and `claimed` of a one-statement transaction."""
        if not row["free"]:
            raise InFlight
        if not row["claimed"]:
            with transaction() as session:
                self._repeat(session)
            raise InFlight  # what stood in the way is gone

    def keep(self, session: sa.Connection, answer: Answer) -> None:
        """Store the answer, in the transaction of the work, in place of a refusal."""
        record = {"fingerprint": self.fingerprint, "answer": _document(answer), "created_at": sa.func.clock_timestamp()}
        statement = insert(idempotency).values(function=self.function, key=self.key, **record)
        session.execute(statement.on_conflict_do_update(index_elements=["function", "key"], set_=record))

    def refuse(self, problem: Problem) -> None:
        """Record the refusal, unless the key is being served or was answered: raises what `take` raises."""
        if self.given:
            answer = Answer(problem.document(""), problem.status, problem.headers)
            self.taken(run(REFUSE, **self.parameters, answer=stored_form(answer)))
        else:
            with transaction() as session:
                self.take(session)  # an attempt of our own may have succeeded without our knowing

    def age(self) -> float:
        """Seconds since the request came in: the database reckons back by it, so that no two clocks are compared."""
        return time.monotonic() - self.began

    def _repeat(self, session: sa.Connection, *which: sa.ColumnElement[bool]) -> None:
        """Raise what the stored answer, if there is one, makes of this request."""
        mine = (idempotency.c.function == self.function, idempotency.c.key == self.key)
        found = sa.select(idempotency.c.fingerprint, idempotency.c.answer).where(*mine, *which)
        row = session.execute(found).one_or_none()
        if row is None:
            return
        if row.fingerprint != self.fingerprint:
            raise KeyReused
        body, status, headers = (row.answer[part] for part in ("body", "status", "headers"))
        if status >= 400:
            raise RefusedBefore(body, headers)
        raise Repeated(Answer(body, status, {**headers, "Idempotent-Replayed": "true"}))


def stored_form(answer: Answer) -> str:
    """The JSON text under which a one-statement transaction stores `answer`."""
    return documents.write(_document(answer))


def _document(answer: Answer) -> dict[str, Any]:
    return {"status": answer.status, "headers": dict(answer.headers), "body": answer.body}
