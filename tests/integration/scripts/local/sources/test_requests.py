"""What a function receives for what is published, through a real broker."""

import json

from tests.eventually import eventually
from tests.integration.scripts.local.sources.broker import Queue
from tests.integration.scripts.local.sources.conftest import StartAdapter
from tests.integration.scripts.local.sources.sink import Reply, Sink


def test_a_published_event_arrives_as_a_binary_cloudevent(
    queue: Queue, function: Sink, start_adapter: StartAdapter
) -> None:
    with start_adapter():
        event_id = queue.publish(body=b'{"sku":"TEA"}', correlationid="c-1")
        eventually(lambda: function.received)

    (request,) = function.received
    assert (request.method, request.path, request.body) == ("POST", "/", b'{"sku":"TEA"}')
    assert request.headers["ce-id"] == event_id
    assert request.headers["ce-correlationid"] == "c-1"
    assert request.headers["kn-namespace"] == "minierp"
    assert request.headers["content-type"] == "application/json"


def test_structured_and_foreign_messages_arrive_as_binary_cloudevents(
    queue: Queue, function: Sink, start_adapter: StartAdapter
) -> None:
    event = {"specversion": "1.0", "id": "s-1", "type": "com.minierp.test.v1", "source": "/s", "data": {"a": 1}}
    queue.publish_raw(json.dumps(event).encode(), content_type="application/cloudevents+json")
    queue.publish_raw(b"raw", headers={"ce_id": "no event"}, message_id="m-1", content_type="text/plain")

    with start_adapter():
        eventually(lambda: len(function.received) == 2)

    structured, wrapped = function.received
    assert (structured.event_id, structured.body) == ("s-1", b'{"a":1}')
    assert (wrapped.event_id, wrapped.body) == ("m-1", b"raw")
    assert wrapped.headers["ce-type"] == "dev.knative.rabbitmq.event"
    assert wrapped.headers["ce-source"] == f"/apis/v1/namespaces/minierp/rabbitmqsources/tested#{queue.name}"


def test_what_cannot_become_a_request_is_dead_lettered_and_the_next_message_is_delivered(
    queue: Queue, function: Sink, start_adapter: StartAdapter
) -> None:
    queue.publish_raw(b"[]", content_type="application/cloudevents-batch+json")
    queue.publish_raw(b"{", content_type="application/cloudevents+json")
    queue.publish(type="")
    queue.publish(time="2026-07-01T12:00:00")
    queue.publish(**{"my-extension": "x"})
    queue.publish(my_extension="x")
    queue.publish("last")

    with start_adapter():
        queue.wait_for_dead(6)
        eventually(lambda: function.events == ["last"])


def test_a_body_larger_than_the_socket_buffers_arrives_whole(
    queue: Queue, function: Sink, start_adapter: StartAdapter
) -> None:
    body = bytes(range(256)) * 40_000

    with start_adapter():
        queue.publish(body=body)
        eventually(lambda: function.received)

    assert function.received[0].body == body


def test_connections_to_the_function_are_kept(queue: Queue, function: Sink, start_adapter: StartAdapter) -> None:
    with start_adapter(parallelism=2):
        for _ in range(40):
            queue.publish()
        eventually(lambda: len(function.received) == 40)

    assert function.connections <= 2


def test_an_idle_connection_that_the_function_closed_is_opened_again(
    queue: Queue, function: Sink, start_adapter: StartAdapter
) -> None:
    function.behave = lambda _: Reply(headers={"Connection": "close"})

    with start_adapter(retry=1):
        for count in (1, 2, 3):
            queue.publish()
            eventually(lambda: len(function.received) == count)  # noqa: B023 - called at once

    assert function.connections == 3
    assert queue.dead() == 0


def test_one_worker_keeps_the_order(queue: Queue, function: Sink, start_adapter: StartAdapter) -> None:
    published = [queue.publish() for _ in range(120)]

    with start_adapter(parallelism=1):
        eventually(lambda: len(function.received) == 120)

    assert function.events == published


def test_as_many_requests_run_at_once_as_parallelism_says_and_a_hundred_messages_are_prefetched(
    queue: Queue, function: Sink, start_adapter: StartAdapter
) -> None:
    function.behave = function.hold
    for _ in range(130):
        queue.publish()

    with start_adapter(parallelism=4):
        eventually(lambda: len(function.received) == 4 and queue.waiting() == 30)
        function.released.set()
        eventually(lambda: len(function.received) == 130)
