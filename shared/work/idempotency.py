"""`Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header): one key, one effect, one answer.

The key's record lies in the transaction of the work, so that there is no "in progress" that could get stuck:
an advisory lock, which ends with its transaction, says that the same key is being served.

A key belongs to the subject who gave it, and is stored with that: two clients with the same key never meet. What the
release before stored under the key alone belongs to nobody, and stands for whoever comes again with it.

A refusal is recorded as well, for those who are being served at that moment and have not claimed the key yet: they
share it, so that nobody is told no and gets an order all the same. Whoever begins later is served anew.
"""

import hashlib
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from shared.outcomes import documents
from shared.outcomes.answers import Answer
from shared.outcomes.attempts import InFlight, KeyReused, OutcomeUnknown, RefusedBefore, WayFree
from shared.outcomes.problems import Problem
from shared.process.threads import in_thread
from shared.statements.channels import run
from shared.statements.statement import Statement
from shared.work import key_records
from shared.work.claims import Repeated

if TYPE_CHECKING:
    import sqlalchemy as sa

REFUSE = Statement(Path(__file__).parent / "refuse.sql")

KEY = re.compile(r"[\x21-\x7e]{1,255}")
"""What a client may choose for a key."""

KEY_MEANING = "should be 1 to 255 visible ASCII characters"


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
        [against] = take_all(session, [self])
        if against:
            raise against

    async def taken(self, row: dict[str, Any]) -> None:
        """As `take`, from the columns `free` and `claimed` of a one-statement transaction.

        Raises WayFree where only an outdated refusal stands against the claim: done again, it is passed by.
        """
        if not row["free"]:
            raise self.held()
        if not row["claimed"]:
            await in_thread(self._alone, self._look)
            raise WayFree("What stood in the way of this attempt is gone.")

    def keep(self, session: "sa.Connection", answer: Answer) -> None:
        """Store the answer, in the transaction of the work, in place of a refusal."""
        key_records.keep(session, [self], [stored_form(answer)])

    async def refuse(self, problem: Problem, lost: bool) -> None:
        """Record the refusal, unless the key is being served or was answered: raises what `take` raises.

        A key of our own is known to nobody else, so only a lost attempt can have been accepted under it.
        """
        if self.given:
            answer = Answer(problem.document(""), problem.status, problem.headers)
            await self.taken(await run(REFUSE, **self.parameters, answer=stored_form(answer)))
        elif lost:
            await in_thread(self._alone, self.take)

    def held(self) -> Problem:
        """Why there is no going on while somebody else has the lock."""
        return InFlight() if self.given else OutcomeUnknown()

    def _alone(self, look: Callable[["sa.Connection"], None]) -> None:
        from shared.database.transactions import transaction  # SQLAlchemy, which few requests need

        with transaction() as session:
            look(session)

    def _look(self, session: "sa.Connection") -> None:
        [record] = key_records.find(session, [self])
        if record and (against := self.against(record, partial(_came_in, session, self.began))):
            raise against

    def against(self, record: "sa.Row[Any]", came_in: Callable[[], datetime]) -> Repeated | Problem | None:
        """What is to be said in place of doing the work, for what is found under the key; nothing if it is outdated.

        came_in: tells when the request came in, by the database's clock.
        """
        body, status, headers = (record.answer[part] for part in ("body", "status", "headers"))
        if status >= 400 and record.created_at < came_in():
            self.outdated = record.created_at
            return None
        if record.fingerprint != self.fingerprint:
            return KeyReused()
        if status >= 400:
            return RefusedBefore(body, headers)
        return Repeated(Answer(body, status, {**headers, "Idempotent-Replayed": "true"}))


def take_all(session: "sa.Connection", claims: Sequence[KeyClaim]) -> list[Repeated | Problem | None]:
    """Lock the keys of requests that came in together: of each what stands against it, None where it is free.

    No key may be there twice.
    """
    free = key_records.lock(session, claims)
    records = key_records.find(session, claims)  # a statement of its own: its snapshot is younger than the locks
    came_in = cache(partial(_came_in, session, min(claim.began for claim in claims)))
    return [
        claim.held() if not mine else claim.against(record, came_in) if record else None
        for claim, mine, record in zip(claims, free, records, strict=True)
    ]


def fingerprint(method: str, path: str, body: bytes) -> str:
    """What a request is known by when its key comes again."""
    return hashlib.sha256(f"{method} {path}\n".encode() + body).hexdigest()


def _came_in(session: "sa.Connection", began: float) -> datetime:
    """When a request came in that began then, by the database's clock, or a little earlier: never later."""
    # What lies between reading the clock and reckoning back makes it earlier: the best of three is close.
    return max(_reckoned_back(session, began) for _ in range(3))


def _reckoned_back(session: "sa.Connection", began: float) -> datetime:
    now: datetime = session.exec_driver_sql("select clock_timestamp()").scalar_one()
    return now - timedelta(seconds=time.monotonic() - began)


def stored_form(answer: Answer) -> str:
    """The JSON text under which a one-statement transaction stores `answer`."""
    return documents.write({"status": answer.status, "headers": dict(answer.headers), "body": answer.body})
