"""What a handler is given beside its command or event: who asks, and the one transaction of its work."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

import sqlalchemy as sa

from shared.database.transactions import transaction
from shared.messaging import outbox
from shared.messaging.envelope import Envelope, envelope
from shared.messaging.outbox import Pending
from shared.outcomes.answers import Answer
from shared.outcomes.problems import NotFound
from shared.process.deadline import Deadline
from shared.statements.channels import run
from shared.statements.statement import Statement
from shared.values.numbers import OrderNumber, read_name
from shared.work.after_commit import after_commit
from shared.work.claims import Claim

if TYPE_CHECKING:
    from shared.events.event import Event
    from shared.http.preconditions import Preconditions


@dataclass
class Context:
    """One attempt at one request.

    source: `/minierp/<domain>/<function>`; correlation_id: the request that began it all; causation_id: the id of the
    event being handled, empty for an HTTP request; path: the values of the path's parameters; preconditions: what a
    command demands of the version of what it changes, if anything; sequence: the aggregate's version after the event
    that is being handled, 0 if it does not say.
    """

    source: str
    correlation_id: str
    causation_id: str
    deadline: Deadline
    claim: Claim
    path: Mapping[str, str] = field(default_factory=dict)
    preconditions: "Preconditions | None" = None
    sequence: int = 0
    _open: ExitStack = field(default_factory=ExitStack)
    _session: sa.Connection | None = None
    _events: list[Envelope] = field(default_factory=list)
    _afterwards: list[Pending | Callable[[], None]] = field(default_factory=list)

    @property
    def session(self) -> sa.Connection:
        """The transaction, opened on first use with the claim as its first write. It commits when the handler ends."""
        if self._session is None:
            self.deadline.check()
            self._session = self._open.enter_context(transaction())
            self.claim.take(self._session)
        return self._session

    def once(self, statement: Statement, **parameters: Any) -> dict[str, Any]:
        """Do the whole work in one statement, which makes the claim itself (its parameters are added to these).

        Returns its row. `outbox`, if the row has it, lists the events that the statement put into the outbox.
        """
        self.deadline.check()
        self._refuse_unmet()
        row = run(statement, **self.claim.parameters, **parameters)
        self.claim.taken(row)
        self._afterwards += row.get("outbox") or []
        return row

    def may_change(self, version: int) -> None:
        """To be asked with the version of a thing that is locked, before it is changed. Raises PreconditionFailed."""
        if self.preconditions:
            self.preconditions.allow(f"v{version}")
            self.preconditions = None

    def envelope(self, event: "Event", sequence: int = 1) -> Envelope:
        """The envelope of an event of ours; `sequence` is the aggregate's version after it."""
        return envelope(
            event,
            source=self.source,
            correlation_id=self.correlation_id,
            causation_id=self.causation_id,
            sequence=sequence,
        )

    def emit(self, event: "Event", sequence: int = 1) -> None:
        """Publish `event` if, and only if, this transaction commits."""
        self._events.append(self.envelope(event, sequence))

    def afterwards(self, task: Callable[[], None]) -> None:
        """Run `task` after the commit, in the background; it may fail."""
        self._afterwards.append(task)

    def settle(self, answer: Answer) -> None:
        """The transaction's last writes: the events, and the claim's answer."""
        self._refuse_unmet()
        if self._events or self._session is not None:
            self._afterwards += outbox.add(self.session, self._events)
            self.claim.keep(self.session, answer)

    def follow_up(self) -> None:
        """After the commit: publish and do the tasks, in the background."""
        if self._afterwards:
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
            self.preconditions.allow("")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Commit, or roll back on an error. Raises Unavailable where the same transaction may succeed later."""
        self._open.__exit__(kind, error, trace)
