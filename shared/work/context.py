"""What a handler is given beside its command or event: who asks, and the one transaction of its work."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shared.messaging import outbox
from shared.messaging.envelope import Envelope, envelope
from shared.messaging.outbox import Pending
from shared.outcomes.answers import Answer
from shared.outcomes.problems import NotFound
from shared.process.deadline import PASSED, Deadline
from shared.process.threads import in_thread
from shared.statements.channels import run
from shared.statements.in_steps import run_in
from shared.statements.statement import Statement
from shared.values.numbers import OrderNumber, read_name
from shared.work.after_commit import Task, after_commit
from shared.work.claims import Claim

if TYPE_CHECKING:
    import sqlalchemy as sa

    from shared.events.event import Event
    from shared.http.preconditions import Preconditions


NOTHING = Answer({}, 204)
"""What a handler answers that says nothing."""


@dataclass
class Context:
    """One attempt at one request.

    source: `/minierp/<domain>/<function>`; correlation_id: the request that began it all; causation_id: the id of the
    event being handled, empty for an HTTP request; actor: the subject who asked for it; path: the values of the path's
    parameters; preconditions: what a command demands of the version of what it changes, if anything; count: how a list
    should say how long it is, if at all; least: the versions, by the things' names, that the caller has seen, so that
    it is told of none older; until: how long it would wait for them; sequence: the aggregate's version after the event
    that is being handled, 0 if it does not say; rehearsal: whether everything is rolled back in the end, and nothing
    follows.
    """

    source: str
    correlation_id: str
    causation_id: str
    actor: str
    deadline: Deadline
    claim: Claim
    path: Mapping[str, str] = field(default_factory=dict)
    preconditions: "Preconditions | None" = None
    count: str = ""
    least: Mapping[str, int] = field(default_factory=dict)
    until: Deadline = PASSED
    sequence: int = 0
    rehearsal: bool = False
    _open: ExitStack | None = None
    _session: "sa.Connection | None" = None
    _events: list[Envelope] = field(default_factory=list)
    _afterwards: list[Pending | Task] = field(default_factory=list)

    @property
    def session(self) -> "sa.Connection":
        """The transaction, opened on first use with the claim as its first write. It commits when the handler ends.

        For a plain handler, and for what a coroutine does `in_steps`.
        """
        if self._session is None:
            self._session = self._begun()
            self.claim.take(self._session)
        return self._session

    def _begun(self) -> "sa.Connection":
        from shared.database.transactions import transaction  # SQLAlchemy: not where the work is one statement

        if self._open is None:
            raise RuntimeError("a transaction of several steps waits: it begins in_steps, not on the event loop")
        self.deadline.check()
        return self._open.enter_context(transaction())

    async def in_steps(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """What the plain `work` returns, done in a thread in one transaction: the claim first, the events last.

        Raises Unavailable where the same transaction may succeed later.
        """
        return await in_thread(self._in_steps, work, *arguments, within=self.deadline.remaining)

    def _in_steps(self, work: Callable[..., Any], *arguments: Any) -> Any:
        with ExitStack() as self._open:
            outcome = work(*arguments)
            self._settle(outcome or NOTHING)
            if self.rehearsal and self._session is not None:
                self._session.rollback()
        self._open = self._session = None
        return outcome

    async def once(self, statement: Statement, **parameters: Any) -> dict[str, Any]:
        """Do the whole work in one statement, which makes the claim itself (its parameters are added to these).

        Returns its row. `outbox`, if the row has it, lists the events that the statement put into the outbox.
        """
        self.deadline.check()
        self._refuse_unmet()
        given = {**self.claim.parameters, **parameters}
        if self.rehearsal or self.claim.takes_two_looks:
            row = await in_thread(self._looked_at, statement, given, within=self.deadline.remaining)
        else:
            row = await run(statement, self.deadline.remaining, **given)
        await self.claim.taken(row)
        self._afterwards += row.get("outbox") or []
        return row

    def _looked_at(self, statement: Statement, parameters: Mapping[str, Any]) -> dict[str, Any]:
        with ExitStack() as self._open:
            session = self._begun()
            row = run_in(session, statement, parameters)
            if row["claimed"] and self.claim.takes_two_looks:
                self.claim.look_again(session)
            if self.rehearsal:
                session.rollback()
        self._open = None
        return row

    def may_change(self, version: int) -> None:
        """To be asked with the version of a thing that is locked, before it is changed. Raises PreconditionFailed."""
        if self.preconditions:
            self.preconditions.allow(version)
            self.preconditions = None

    def envelope(self, event: "Event", sequence: int = 1) -> Envelope:
        """The envelope of an event of ours; `sequence` is the aggregate's version after it."""
        return envelope(
            event,
            source=self.source,
            correlation_id=self.correlation_id,
            causation_id=self.causation_id,
            actor=self.actor,
            sequence=sequence,
        )

    def emit(self, event: "Event", sequence: int = 1) -> None:
        """Publish `event` if, and only if, this transaction commits."""
        self._events.append(self.envelope(event, sequence))

    def afterwards(self, task: Task) -> None:
        """Run `task` after the commit, in the background; it may fail."""
        self._afterwards.append(task)

    def adopt(self, other: "Context") -> None:
        """What is to follow the work of another one, which has committed, follows that of this one."""
        self._afterwards += other._afterwards

    def _settle(self, answer: Answer) -> None:
        """The transaction's last writes, in the order in which a backup locks the tables: the answer, the events."""
        self._refuse_unmet()
        if self._events or self._session is not None:
            self.claim.keep(self.session, answer)
            self._afterwards += outbox.add(self.session, self._events)
            self._events = []

    @property
    def announced(self) -> list[str]:
        """The types of the events that the transaction put into the outbox, in their order."""
        return [item["event"]["type"] for item in self._afterwards if not callable(item)]

    def follow_up(self) -> None:
        """After the commit: publish and do the tasks, in the background. After a rehearsal: nothing."""
        if self._events:
            raise RuntimeError("an event was emitted outside of a transaction: a coroutine does that in_steps")
        if self._afterwards and not self.rehearsal:
            after_commit().add(self._afterwards)

    def order(self, kind: str) -> UUID | OrderNumber:
        """The path's `id`: that of an order of `kind` (such as SO), or its number. Raises NotFound."""
        try:
            return read_name(self.path["id"], kind)
        except ValueError:
            looks = f"an id looks like {UUID(int=0)}, a number like {OrderNumber(kind, 2026, 123)}"
            raise NotFound(f"{self.path['id']} is neither an order's id nor its number; {looks}.") from None

    def _refuse_unmet(self) -> None:
        # A handler that has not asked makes something new, or does not know versions: it must not seem that it does.
        if self.preconditions:
            self.preconditions.allow(None)
