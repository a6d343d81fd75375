"""An event that is refused was not handled, not even by a delivery that is at work at this moment."""

from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

import pytest

from shared.database.engine import engine
from shared.outcomes.answers import Answer
from shared.outcomes.problems import Conflict
from shared.process.deadline import Deadline
from shared.work.claims import Repeated
from shared.work.context import Context
from shared.work.inbox import InboxClaim
from shared.work.perform import perform
from tests.eventually import eventually
from tests.integration.domain import Domain
from tests.integration.locks import waiting
from tests.loop import awaited
from tests.together import together


def a_claim() -> InboxClaim:
    return InboxClaim("desk", str(uuid4()), "/test")


def refused(claim: InboxClaim) -> str:
    """What the source of an event is told that the state says no to, before anything is claimed."""

    def handler(_event: None, _context: Context) -> Answer:
        raise Conflict("Settled otherwise.")

    try:
        awaited(perform(handler, None, lambda: Context("/test", "c", "", "ada", Deadline.after(10), claim)))
    except Conflict:
        return "refused"
    return "acknowledged"


@pytest.mark.parametrize(("ending", "told"), [("commit", "acknowledged"), ("rollback", "refused")])
def test_a_refusal_waits_for_a_delivery_that_is_being_handled(domain: Domain, ending: str, told: str) -> None:
    claim = a_claim()
    with engine().connect() as first:
        claim.take(first)

        def end() -> str:
            with suppress(AssertionError):
                eventually(lambda: waiting(engine()), within=5)
            getattr(first, ending)()
            return ending

        tasks: list[Callable[[], str]] = [lambda: refused(claim), end]
        assert together(tasks) == [told, ending]


def test_a_refusal_leaves_no_trace(domain: Domain) -> None:
    claim = a_claim()

    assert [refused(claim) for _ in range(2)] == ["refused"] * 2

    with engine().begin() as delivery:
        claim.take(delivery)
    with pytest.raises(Repeated), engine().begin() as again:
        claim.take(again)
    assert refused(claim) == "acknowledged"
