"""A request without a key has one of its own, under which only its own attempts can be served."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from shared.database.engine import engine
from shared.outcomes.answers import Answer, ok
from shared.outcomes.attempts import OutcomeUnknown
from shared.outcomes.problems import NotFound, Unavailable
from shared.work.context import Context
from tests.integration.shared.work.desk import Desk


def test_without_a_key_a_refusal_needs_no_database(desk: Desk) -> None:
    with statements() as sent, pytest.raises(NotFound):
        desk.refuse(desk.claim(given=False), NotFound("No such order."))

    assert sent == []


def test_what_a_lost_attempt_without_a_key_did_is_answered_though_the_state_says_no_now(desk: Desk) -> None:
    claim = desk.claim(given=False)

    def handler(_command: None, _context: Context) -> Answer:
        if not desk.accepted:
            desk.accept(claim)  # and the answer to the commit is lost
            raise Unavailable("The connection was cut.")
        raise NotFound("No such order.")

    assert desk.perform(handler, claim).body == {"order": 1}


def test_while_a_lost_attempt_without_a_key_is_still_at_work_its_outcome_is_unknown(desk: Desk) -> None:
    with engine().begin() as backend:
        desk.claim(given=False).take(backend)

        with pytest.raises(OutcomeUnknown):
            desk.accept(desk.claim(given=False))


def test_a_lost_attempt_without_a_key_that_ends_in_time_is_answered(desk: Desk) -> None:
    claim, backend, attempts = desk.claim(given=False), engine().connect(), []

    def handler(_command: None, context: Context) -> Answer:
        attempts.append(context)
        if len(attempts) == 1:
            claim.take(backend)
            claim.keep(backend, ok({"order": 1}))
        elif len(attempts) == 3:
            backend.commit()
        context.session.execute(sa.select(1))
        return ok({"order": 2})

    assert desk.perform(handler, claim).body == {"order": 1}
    backend.close()


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    sa.event.listen(engine(), "before_cursor_execute", note)
    yield sent
    sa.event.remove(engine(), "before_cursor_execute", note)
