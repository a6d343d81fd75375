"""What an answer does to the message, through a real broker: the table of the real adapter."""

import itertools
import threading

import pytest

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.manifests.manifests import Manifests
from tests.eventually import eventually
from tests.integration.scripts.local.sources.broker import Queue
from tests.integration.scripts.local.sources.conftest import StartAdapter
from tests.integration.scripts.local.sources.sink import Received, Reply, Sink

RABBITMQ_SOURCES = Manifests.load(CHECKOUT / "knative" / "base").rabbitmq_sources
REJECTED = [500, 501, 400, 401, 403, 405, 408, 409, 410, 415, 422, 302]
RETRIED = [404, 413, 425, 429, 502, 503, 504]


def as_subject_says(request: Received) -> Reply:
    return Reply(int(request.headers["ce-subject"]))


def test_any_2xx_acknowledges_and_the_reply_is_ignored(
    queue: Queue, function: Sink, start_adapter: StartAdapter
) -> None:
    function.behave = lambda request: Reply(int(request.headers["ce-subject"]), last=True)
    for status in (200, 202, 204):
        queue.publish(subject=str(status))

    with start_adapter() as process:
        eventually(lambda: function.settled == 3)
        process.terminate()
        process.wait(30)

    assert (queue.waiting(), queue.dead()) == (0, 0)


def test_what_can_never_succeed_is_dead_lettered_after_one_attempt(
    queue: Queue, function: Sink, start_adapter: StartAdapter
) -> None:
    function.behave = as_subject_says
    published = [queue.publish(subject=str(status), body=b'{"kept":true}') for status in REJECTED]

    with start_adapter():
        queue.wait_for_dead(len(REJECTED))

    assert function.events == published
    properties, body = queue.take_dead()[0]
    assert body == b'{"kept":true}'
    assert properties.headers["ce-subject"] == "500"
    assert properties.headers["x-death"][0]["reason"] == "rejected"
    assert properties.headers["x-death"][0]["queue"] == queue.name


def test_what_may_pass_is_tried_once_more_than_retry_says_and_then_dead_lettered(
    queue: Queue, function: Sink, start_adapter: StartAdapter
) -> None:
    function.behave = as_subject_says
    published = [queue.publish(subject=str(status)) for status in RETRIED]

    with start_adapter(parallelism=10, retry=1):
        queue.wait_for_dead(len(RETRIED))

    assert sorted(function.events) == sorted(published * 2)


def test_a_connection_that_breaks_off_is_tried_again(queue: Queue, function: Sink, start_adapter: StartAdapter) -> None:
    replies = iter([Reply(none=True), Reply()])
    function.behave = lambda _: next(replies)

    with start_adapter(retry=1):
        queue.publish("again")
        eventually(lambda: function.events == ["again", "again"])

    assert queue.dead() == 0


def test_a_function_that_refuses_connections_is_tried_again_and_then_dead_lettered(
    queue: Queue, start_adapter: StartAdapter
) -> None:
    with start_adapter(retry=1, sink_url="http://127.0.0.1:1"):
        queue.publish()
        queue.wait_for_dead(1)


@pytest.mark.parametrize(("policy", "expected"), [("exponential", [0.2, 0.4, 0.8]), ("linear", [0.1, 0.2, 0.3])])
def test_gaps_follow_the_policy_whatever_retry_after_says(
    queue: Queue, function: Sink, start_adapter: StartAdapter, policy: str, expected: list[float]
) -> None:
    function.behave = lambda _: Reply(503, {"Retry-After": "3600"})

    with start_adapter(retry=3, policy=policy):
        queue.publish()
        queue.wait_for_dead(1)

    arrivals = [request.at for request in function.received]
    gaps = [later - earlier for earlier, later in itertools.pairwise(arrivals)]
    assert len(gaps) == len(expected)
    assert all(wanted - 0.01 <= gap < wanted + 1 for gap, wanted in zip(gaps, expected, strict=True))


def test_an_outage_longer_than_six_attempts_gives_nothing_up_and_is_over_for_all_soon_after(
    queue: Queue, function: Sink, start_adapter: StartAdapter
) -> None:
    """The manifests' policy at half its delay: six doubling attempts would have been over after 6.2 s."""
    source = RABBITMQ_SOURCES[0]
    outage = threading.Event()
    function.behave = lambda _: Reply() if outage.is_set() else Reply(503)
    published = [queue.publish() for _ in range(3 * source.parallelism)]

    with start_adapter(parallelism=source.parallelism, retry=source.retry, policy=source.backoff_policy):
        eventually(lambda: function.events.count(published[0]) > 12)
        outage.set()
        eventually(lambda: set(function.events) == set(published), within=5)

    assert queue.dead() == 0


def test_one_worker_blocks_during_retries(queue: Queue, function: Sink, start_adapter: StartAdapter) -> None:
    replies = iter([Reply(503), Reply(503), Reply(), Reply()])
    function.behave = lambda _: next(replies)
    first, second = queue.publish(), queue.publish()

    with start_adapter(parallelism=1, retry=2):
        eventually(lambda: len(function.received) == 4)

    assert function.events == [first, first, first, second]


def test_a_redirect_is_followed_without_the_event_and_acknowledged(
    queue: Queue, function: Sink, start_adapter: StartAdapter
) -> None:
    function.behave = lambda request: Reply(302, {"Location": "/there"}) if request.path == "/" else Reply()

    with start_adapter():
        queue.publish()
        eventually(lambda: len(function.received) == 2)
        queue.publish()
        eventually(lambda: len(function.received) == 4)

    assert [(request.method, request.path) for request in function.received[:2]] == [("POST", "/"), ("GET", "/there")]
    assert "ce-id" not in function.received[1].headers
    assert queue.dead() == 0


def test_one_without_an_answer_blocks_its_worker_and_no_other(
    queue: Queue, function: Sink, start_adapter: StartAdapter
) -> None:
    stuck = queue.publish()
    function.behave = lambda request: function.hold(request) if request.event_id == stuck else Reply()

    with start_adapter(parallelism=2):
        for _ in range(20):
            queue.publish()
        eventually(lambda: len(function.received) == 21)
        assert function.events.count(stuck) == 1
