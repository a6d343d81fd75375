"""`Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header): one key, one effect, one answer.

The key's record lies in the transaction of the work, so that there is no "in progress" that could get stuck:
an advisory lock, which ends with its transaction, says that the same key is being served.
"""

from typing import Any, NamedTuple

import sqlalchemy as sa

from shared.database.tables import idempotency
from shared.database.transactions import transaction
from shared.outcomes import documents
from shared.outcomes.answers import Answer
from shared.outcomes.problems import InFlight, KeyReused
from shared.work.claims import Repeated


class KeyClaim(NamedTuple):
    """`function` claims `key` for the request with this `fingerprint` (a digest of method, path and body)."""

    function: str
    key: str
    fingerprint: str

    @property
    def parameters(self) -> dict[str, Any]:
        """`:function`, `:key` and `:fingerprint` of a statement that makes the claim itself."""
        return {"function": self.function, "key": self.key, "fingerprint": self.fingerprint}

    def take(self, session: sa.Connection) -> None:
        """Lock the key. Raises InFlight, Repeated with the stored answer, or KeyReused for another payload."""
        lock = sa.func.pg_try_advisory_xact_lock(sa.func.hashtextextended(f"{self.function}:{self.key}", 0))
        if not session.execute(sa.select(lock)).scalar_one():
            raise InFlight
        # A statement of its own, so that its snapshot is younger than the lock.
        if (answer := self._stored(session)) is not None:
            raise Repeated(answer)

    def taken(self, row: dict[str, Any]) -> None:
        """As `take`, from the columns `free` and `claimed` of a one-statement transaction."""
        if not row["free"]:
            raise InFlight
        if not row["claimed"]:
            raise Repeated(self.former())

    def keep(self, session: sa.Connection, answer: Answer) -> None:
        """Store the answer, in the transaction of the work."""
        session.execute(idempotency.insert().values(**self.parameters, answer=_document(answer)))

    def former(self) -> Answer | None:
        """The stored answer. Raises KeyReused for another payload."""
        with transaction() as session:
            return self._stored(session)

    def _stored(self, session: sa.Connection) -> Answer | None:
        mine = sa.and_(idempotency.c.function == self.function, idempotency.c.key == self.key)
        row = session.execute(sa.select(idempotency.c.fingerprint, idempotency.c.answer).where(mine)).one_or_none()
        if row is None:
            return None
        if row.fingerprint != self.fingerprint:
            raise KeyReused
        headers = {**row.answer["headers"], "Idempotent-Replayed": "true"}
        return Answer(row.answer["body"], row.answer["status"], headers)


def stored_form(answer: Answer) -> str:
    """The JSON text under which a one-statement transaction stores `answer`."""
    return documents.write(_document(answer))


def _document(answer: Answer) -> dict[str, Any]:
    return {"status": answer.status, "headers": dict(answer.headers), "body": answer.body}
