"""A no under a key is final only if nobody is being served under it who may still say yes."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
import sqlalchemy as sa

from shared.database.engine import engine
from shared.outcomes.answers import Answer
from shared.outcomes.attempts import InFlight, KeyReused, RefusedBefore
from shared.outcomes.problems import Conflict, Invalid, NotFound, Problem
from tests.eventually import eventually
from tests.integration.domain import Domain
from tests.integration.shared.work.desk import Desk
from tests.together import together

REFUSALS = [Conflict("No stock."), NotFound("No such order."), Invalid("No such line.")]
each_refusal = pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: type(refusal).__name__)


@each_refusal
def test_while_another_request_with_the_key_is_being_served_no_refusal_is_final(desk: Desk, refusal: Problem) -> None:
    with engine().begin() as twin:
        desk.claim().take(twin)

        with pytest.raises(InFlight) as problem:
            desk.refuse(desk.claim(), refusal)

    assert problem.value.headers == {"Retry-After": "1"}


@each_refusal
def test_once_another_request_with_the_key_was_answered_that_answer_stands(desk: Desk, refusal: Problem) -> None:
    desk.accept(desk.claim())

    answer = desk.refuse(desk.claim(), refusal)

    assert answer == Answer({"order": 1}, 200, {"Idempotent-Replayed": "true"})


@each_refusal
def test_whoever_was_being_served_when_the_refusal_was_said_shares_it(desk: Desk, refusal: Problem) -> None:
    slow = desk.claim(seconds_ago=1)
    with pytest.raises(type(refusal)):
        desk.refuse(desk.claim(), refusal)

    with pytest.raises(RefusedBefore) as problem:
        desk.accept(slow)

    assert problem.value.status == refusal.status
    assert problem.value.document("/orders") == refusal.document("/orders")
    assert problem.value.headers == {**refusal.headers, "Idempotent-Replayed": "true"}


def test_a_claim_that_takes_its_time_on_the_way_is_no_younger_for_it(desk: Desk) -> None:
    slow = desk.claim()
    with pytest.raises(Conflict):
        desk.refuse(desk.claim(), Conflict("No stock."))

    with sent_late("FROM idempotency", 0.5), pytest.raises(RefusedBefore):
        desk.accept(slow)


@contextmanager
def sent_late(part: str, seconds: float) -> Iterator[None]:
    """Statements that have this part are held back, whole as they are, until the database's clock has moved on."""

    def hold(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if part in statement:
            end = time.monotonic() + seconds
            eventually(lambda: time.monotonic() > end)

    sa.event.listen(engine(), "before_cursor_execute", hold)
    yield
    sa.event.remove(engine(), "before_cursor_execute", hold)


@each_refusal
def test_whoever_begins_after_the_refusal_is_served_anew(desk: Desk, refusal: Problem) -> None:
    """By more than it takes to read the database's clock, here ten seconds."""
    for later in (0, 10):
        with pytest.raises(type(refusal)):
            desk.refuse(desk.claim(seconds_ago=-later), refusal)

    assert desk.accept(desk.claim(payload="mended", seconds_ago=-20)).status == 200
    with pytest.raises(KeyReused):
        desk.accept(desk.claim())
    assert "Idempotent-Replayed" in desk.accept(desk.claim(payload="mended")).headers


def test_another_payload_does_not_share_the_refusal_and_does_not_pass_it_by(desk: Desk) -> None:
    slow = desk.claim(payload="other", seconds_ago=1)
    with pytest.raises(Conflict):
        desk.refuse(desk.claim(), Conflict("No stock."))

    with pytest.raises(KeyReused):
        desk.accept(slow)


def test_of_requests_that_are_served_together_none_is_refused_if_another_is_accepted(domain: Domain) -> None:
    outcomes = [served_together(Desk()) for _ in range(60)]

    assert {Conflict.kind, "accepted"} <= set().union(*outcomes), "both happen"
    assert not [said for said in outcomes if {Conflict.kind, "accepted"} <= said]


def served_together(desk: Desk) -> set[str]:
    """What three simultaneous requests are told of which two see no stock; that they share a refusal is a refusal."""
    first, second, third = (desk.claim(seconds_ago=1) for _ in range(3))
    refused = Conflict("No stock.")
    attempts = [
        partial(desk.refuse, first, refused, random.uniform(0, 0.03)),
        partial(desk.accept, second),
        partial(desk.refuse, third, refused, random.uniform(0, 0.03)),
    ]
    return set(together([partial(said, attempt) for attempt in attempts]))


def said(attempt: Callable[[], Answer]) -> str:
    try:
        attempt()
    except RefusedBefore:
        return Conflict.kind
    except Conflict as problem:
        return problem.kind
    return "accepted"
