"""An idempotency key belongs to its subject; what the release before stored under a key alone stands for everybody."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from shared.database.engine import engine
from shared.database.tables import idempotency
from shared.outcomes.answers import Answer
from shared.outcomes.attempts import InFlight, KeyReused
from shared.outcomes.problems import Conflict
from tests.integration.shared.work.desk import Desk

REFUSED = Conflict("No stock.")
DONE = Answer({"order": 7}, 201, {"Location": "/orders/7"})


def test_two_subjects_with_one_key_each_have_their_own_answer(desk: Desk) -> None:
    desk.accept(desk.claim(subject="ada"))

    answer = desk.accept(desk.claim(subject="bob", payload="another"))

    assert "Idempotent-Replayed" not in answer.headers
    assert "Idempotent-Replayed" in desk.accept(desk.claim(subject="bob", payload="another")).headers
    assert "Idempotent-Replayed" in desk.accept(desk.claim(subject="ada")).headers


def test_two_subjects_with_one_key_are_served_at_once(desk: Desk) -> None:
    with engine().begin() as twin:
        desk.claim(subject="ada").take(twin)

        desk.accept(desk.claim(subject="bob"))
        with pytest.raises(Conflict, match="No stock"):
            desk.refuse(desk.claim(subject="eve"), REFUSED)


def test_who_is_being_served_does_not_share_somebody_else_s_refusal(desk: Desk) -> None:
    slow = desk.claim(subject="bob", seconds_ago=1)
    with pytest.raises(Conflict):
        desk.refuse(desk.claim(subject="ada"), REFUSED)

    assert desk.accept(slow).status == 200


def test_a_refusal_does_not_turn_into_somebody_else_s_answer(desk: Desk) -> None:
    desk.accept(desk.claim(subject="ada"))

    with pytest.raises(Conflict, match="No stock"):
        desk.refuse(desk.claim(subject="bob"), REFUSED)


@pytest.mark.parametrize("attempt", ["accept", "refuse"])
def test_what_the_release_before_did_under_a_key_is_not_done_again(desk: Desk, attempt: str) -> None:
    stored_before(desk, DONE)

    assert attempts(desk, attempt)() == Answer(DONE.body, 201, {**DONE.headers, "Idempotent-Replayed": "true"})
    assert not desk.accepted


@pytest.mark.parametrize("attempt", ["accept", "refuse"])
def test_a_key_that_the_release_before_gave_an_answer_stands_for_that_request_alone(desk: Desk, attempt: str) -> None:
    stored_before(desk, DONE, payload="another")

    with pytest.raises(KeyReused):
        attempts(desk, attempt)()


def test_one_s_own_answer_goes_before_that_of_the_release_before(desk: Desk) -> None:
    desk.accept(desk.claim())
    stored_before(desk, DONE._replace(status=200))

    assert desk.accept(desk.claim()).body == {"order": 1}


def test_what_the_release_before_refused_is_served_anew(desk: Desk) -> None:
    stored_before(desk, Answer(REFUSED.document(""), 409, {}))

    assert desk.accept(desk.claim()).status == 200
    assert "Idempotent-Replayed" in desk.accept(desk.claim()).headers


@pytest.mark.parametrize("attempt", ["accept", "refuse"])
def test_while_a_function_of_before_serves_a_key_nobody_else_does(desk: Desk, attempt: str) -> None:
    with served_before(desk), pytest.raises(InFlight):
        attempts(desk, attempt)()


def attempts(desk: Desk, attempt: str) -> Callable[[], Answer]:
    return {
        "accept": lambda: desk.accept(desk.claim()),
        "refuse": lambda: desk.refuse(desk.claim(), REFUSED),
    }[attempt]


def stored_before(desk: Desk, answer: Answer, payload: str = "p") -> None:
    """As a function of the release before stored it."""
    stored = {"status": answer.status, "headers": dict(answer.headers), "body": answer.body}
    row = {"function": "desk", "key": desk.key, "fingerprint": payload, "answer": stored}
    with engine().begin() as connection:
        connection.execute(idempotency.insert().values(row))


@contextmanager
def served_before(desk: Desk) -> Iterator[None]:
    """A function of the release before is at it, and holds the lock of the key alone."""
    with engine().begin() as connection:
        lock = sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"desk:{desk.key}", 0))
        connection.execute(sa.select(lock))
        yield
