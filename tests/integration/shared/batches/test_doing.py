"""What befalls a batch: a command that nobody foresaw, a database that goes away, and time that is up."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

import pytest

from shared.batches.batch import Batch
from shared.batches.doing import Kind
from shared.batches.portions import MOST_TOGETHER
from shared.batches.serving import serve
from shared.events.event import Event
from shared.http.validation import validate
from shared.outcomes.answers import Answer, created
from shared.outcomes.problems import Conflict, Problem, Unavailable
from shared.process.deadline import Deadline
from shared.values.names import Told
from shared.values.record import Value
from shared.work.claims import NothingToClaim
from shared.work.context import Context
from tests.factories import reference
from tests.integration.domain import Domain
from tests.loop import awaited

Document = dict[str, Any]


class Ring(Value):
    bell: str


class Rung(Event):
    TYPE = "com.minierp.product.test.rung.v1"
    bell: Told

    @property
    def subject(self) -> str:
        return self.bell


class Tower:
    """Rings bells; `troubles` are what happens to attempts, in their order. A bell may be broken, or not to be rung."""

    def __init__(self, *troubles: Exception) -> None:
        self.troubles = list(troubles)
        self.sizes: list[int] = []
        self.kind = Kind("ring", "/bells/{bell}", Ring, lambda ring: [ring.bell], self.ring)

    def ring(self, context: Context, rings: Sequence[Ring]) -> list[Answer | Problem]:
        self.sizes.append(len(rings))
        outcomes = [self._rung(context, each.bell) for each in rings]
        if self.troubles:
            raise self.troubles.pop(0)
        return outcomes

    def _rung(self, context: Context, bell: str) -> Answer | Problem:
        if "broken" in bell:
            raise ZeroDivisionError(bell)
        if "silent" in bell:
            return Conflict("It is night.")
        context.emit(Rung(bell=bell))
        return created({"bell": bell}, f"/bells/{bell}")

    def serve(self, keyed: Iterable[Document], seconds: float = 10, on_error: str = "continue") -> list[Document]:
        batch = validate(Batch[Ring], {"commands": list(keyed), "on_error": on_error})
        context = Context("/minierp/product/ring", "c", "", "ada", Deadline.after(seconds), NothingToClaim())
        answer = awaited(serve(batch, context, self.kind))
        assert answer.status == 207
        return list(answer.body["items"])


def bells(*names: str) -> list[Document]:
    return [{"key": str(uuid4()), "command": {"bell": reference(name)}} for name in names]


def statuses(done: Iterable[Document]) -> list[int]:
    return [item["status"] for item in done]


def rung(domain: Domain, keyed: Iterable[Document]) -> list[int]:
    """How often each was announced."""
    return [len(domain.events(each["command"]["bell"])) for each in keyed]


def test_a_command_that_fails_in_a_way_that_nobody_foresaw_fails_alone(domain: Domain) -> None:
    sent = bells("a", "broken", "b")

    done = Tower().serve(sent)

    assert statuses(done) == [201, 500, 201]
    assert "Correlation-Id c" in done[1]["body"]["detail"]
    assert rung(domain, sent) == [1, 0, 1]


def test_what_is_refused_leaves_nothing_and_its_neighbours_are_done(domain: Domain) -> None:
    sent = bells("a", "silent", "b")

    done = Tower().serve(sent)

    assert statuses(done) == [201, 409, 201]
    assert done[1]["body"]["instance"] == f"/bells/{sent[1]['command']['bell']}"
    assert rung(domain, sent) == [1, 0, 1]


def test_what_a_transaction_lost_is_done_by_the_next_attempt_and_once(domain: Domain) -> None:
    sent = bells("a", "b")

    done = Tower(Unavailable("Lost.")).serve(sent)

    assert statuses(done) == [201, 201]
    assert rung(domain, sent) == [1, 1]


def test_without_a_database_each_is_told_whether_it_may_have_been_done(domain: Domain) -> None:
    sent = bells(*["a"] * (MOST_TOGETHER + 1))

    done = Tower(*[Unavailable("Gone.")] * 3).serve(sent)

    assert set(statuses(done)) == {503}
    assert all(item["headers"]["Retry-After"] == "1" for item in done)
    assert all("may have been done" in item["body"]["detail"] for item in done[:MOST_TOGETHER])
    assert "It was not done" in done[-1]["body"]["detail"]
    assert set(rung(domain, sent)) == {0}
    assert statuses(Tower().serve(sent)) == [201] * len(sent)


@pytest.mark.parametrize("on_error", ["continue", "stop"])
def test_what_is_not_reached_in_time_was_not_begun_and_can_be_sent_again(domain: Domain, on_error: str) -> None:
    sent = bells("a", "b")

    done = Tower().serve(sent, seconds=0, on_error=on_error)

    assert statuses(done) == [503, 503]
    assert [item["body"]["title"] for item in done] == ["Not begun in time"] * 2
    assert rung(domain, sent) == [0, 0]
    assert statuses(Tower().serve(sent)) == [201, 201]


def test_half_a_batch_is_done_when_the_database_goes_and_the_same_batch_goes_on_from_there(domain: Domain) -> None:
    sent = bells(*["a"] * (MOST_TOGETHER + 20))
    tower = Tower()

    class Going(list[Exception]):
        """The first transaction holds, no other does."""

        def __bool__(self) -> bool:
            return len(tower.sizes) > 1

    tower.troubles = Going([Unavailable("Gone.")] * 3)
    first = tower.serve(sent)
    again = Tower().serve(sent)

    assert statuses(first) == [201] * MOST_TOGETHER + [503] * 20
    assert statuses(again) == [201] * len(sent)
    assert [item["headers"].get("Idempotent-Replayed") for item in again] == ["true"] * MOST_TOGETHER + [None] * 20
    assert rung(domain, sent) == [1] * len(sent)


def test_it_stops_behind_a_refusal_and_nothing_behind_it_was_begun(domain: Domain) -> None:
    sent = [*bells("a", "silent", "b"), {"key": "k", "command": {}}]
    tower = Tower()

    done = tower.serve(sent, on_error="stop")

    assert statuses(done) == [201, 409, 424, 424]
    assert tower.sizes == [1, 1]
    assert rung(domain, sent[:3]) == [1, 0, 0]


def test_a_key_that_is_being_served_elsewhere_is_in_flight_and_stops_no_other(domain: Domain) -> None:
    sent = bells("a", "b")
    inner: list[Document] = []

    class Slow(Tower):
        def ring(self, context: Context, rings: Sequence[Ring]) -> list[Answer | Problem]:
            rung_now = super().ring(context, rings)
            inner.extend(Tower().serve([*sent, *bells("c")]))
            return rung_now

    assert statuses(Slow().serve(sent[:1])) == [201]
    assert statuses(inner) == [409, 201, 201]
    assert inner[0]["headers"] == {"Retry-After": "1"}
    assert rung(domain, sent) == [1, 1]
