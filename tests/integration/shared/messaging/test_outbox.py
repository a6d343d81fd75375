"""From the commit to the broker: what is published, when, and what becomes of it while the broker is away."""

import asyncio
from functools import partial

from pika.adapters.blocking_connection import BlockingChannel

from scripts.minierp.local.system.system import System
from shared.database.transactions import transaction
from shared.messaging import outbox
from tests.eventually import eventually
from tests.integration.client import AppClient
from tests.integration.domain import NOBODY, Domain, in_domain
from tests.integration.scripts.local.sources.line import line_to
from tests.integration.shared.listening import an_event, bodies
from tests.integration.shared.looping import looping

PUBLISHED = "select published_at from outbox where event->>'subject' = :name and published_at is not null"


def test_what_was_committed_is_published_and_marked(
    sample: AppClient, domain: Domain, channel: BlockingChannel, queue: str, name: str
) -> None:
    sample.post("/notes", json={"name": name}, headers={"Correlation-Id": "web-7"})

    (properties,) = eventually(lambda: bodies(channel, queue, name))
    (event,) = domain.events(name)
    assert properties.headers == {
        **{f"ce-{attribute}": value for attribute, value in event.items() if attribute != "data"},
        "content-type": "application/json",
    }
    assert (properties.content_type, properties.delivery_mode) == ("application/json", 2)
    assert eventually(lambda: domain.rows(PUBLISHED, name=name))


def test_what_was_rolled_back_is_never_published(
    sample: AppClient, domain: Domain, channel: BlockingChannel, queue: str, name: str
) -> None:
    sample.post("/notes", json={"name": name, "fail": "conflict"})
    sample.post("/notes", json={"name": f"{name}-after"})

    (properties,) = eventually(lambda: bodies(channel, queue, name))
    assert properties.headers["ce-subject"] == f"{name}-after"


def test_without_a_broker_a_command_is_answered_and_its_event_waits_in_the_outbox(
    services: System, domain: Domain, sample: AppClient, name: str
) -> None:
    with in_domain(services.state, "product", AMQP_URL=f"amqp://{NOBODY}/minierp"):
        answer = sample.post("/notes", json={"name": name})

    # The process has ended, and has tried until then.
    assert answer.status_code == 201
    assert len(domain.events(name)) == 1
    assert domain.rows(PUBLISHED, name=name) == []


def test_a_connection_that_died_is_replaced_and_nothing_is_lost(
    services: System, domain: Domain, sample: AppClient, channel: BlockingChannel, queue: str, name: str
) -> None:
    with (
        line_to(services.state.broker["product_url"]) as line,
        in_domain(services.state, "product", AMQP_URL=line.url),
    ):
        sample.post("/notes", json={"name": f"{name}-before"})
        eventually(lambda: bodies(channel, queue, f"{name}-before"))
        line.cut()
        line.mend()

        sample.post("/notes", json={"name": f"{name}-after"})

        assert len(eventually(lambda: bodies(channel, queue, f"{name}-after"))) == 1


def test_the_outbox_is_taken_in_the_order_it_was_written(domain: Domain, name: str) -> None:
    with transaction() as session:
        pending = outbox.add(session, [an_event(f"{name}-{number}") for number in range(3)])
    with transaction() as session:
        taken = outbox.take(session, 0, 10_000)
        session.rollback()

    mine = [row for row in taken if row["event"]["subject"].startswith(name)]
    assert mine == pending
    assert [row["event"]["data"]["problem"]["detail"] for row in mine] == ["Grüße"] * 3


def test_what_one_relay_holds_another_skips(domain: Domain, name: str) -> None:
    with transaction() as session:
        outbox.add(session, [an_event(name)])
    with transaction() as one, transaction() as other:
        assert subjects(outbox.take(one, 0, 10_000)) & {name}
        assert not subjects(outbox.take(other, 0, 10_000)) & {name}


def test_a_relay_leaves_alone_what_was_written_a_moment_ago_and_what_is_marked(
    services: System, domain: Domain, name: str
) -> None:
    with transaction() as session:
        (pending,) = outbox.add(session, [an_event(name)])
    with transaction() as session:
        assert not subjects(outbox.take(session, 60, 10_000)) & {name}

    with looping(services.state, asyncio.new_event_loop) as process:
        process.run(partial(outbox.mark, [pending["position"]]))

    with transaction() as session:
        assert not subjects(outbox.take(session, 0, 10_000)) & {name}


def test_what_was_published_is_marked_by_the_relay_that_took_it_and_the_rest_stays(domain: Domain, name: str) -> None:
    with transaction() as session:
        outbox.add(session, [an_event(f"{name}-{number}") for number in range(3)])
    with transaction() as session:
        mine = [row for row in outbox.take(session, 0, 10_000) if row["event"]["subject"].startswith(name)]
        outbox.mark_taken(session, mine[:2])
    with transaction() as session:
        assert subjects(outbox.take(session, 0, 10_000)) & subjects(mine) == {f"{name}-2"}
        outbox.mark_taken(session, [])


def test_a_relay_takes_so_many_and_goes_on_after_a_position(domain: Domain, name: str) -> None:
    with transaction() as session:
        first, second, third = outbox.add(session, [an_event(f"{name}-{number}") for number in range(3)])
    with transaction() as session:
        assert outbox.take(session, 0, 1, first["position"]) == [second]
        assert outbox.take(session, 0, 1, second["position"]) == [third]


def test_what_an_event_says_is_kept_to_the_letter(domain: Domain, name: str) -> None:
    odd = {**an_event(name), "data": {"percent": "100 % of %s", "quotes": 'it\'s "so" \\', "list": [1, None, True]}}
    with transaction() as session:
        (pending,) = outbox.add(session, [odd])
    with transaction() as session:
        assert pending in outbox.take(session, 0, 10_000)


def test_adding_no_events_writes_nothing(domain: Domain) -> None:
    with transaction() as session:
        assert outbox.add(session, []) == []


def subjects(rows: list[outbox.Pending]) -> set[str]:
    return {row["event"]["subject"] for row in rows}
