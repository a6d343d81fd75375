"""`minierp dead-letters` against a real broker: nothing is consumed by looking, nothing is lost by replaying."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pika
import pytest
from typer.testing import CliRunner, Result

from scripts.minierp.care.dead_letters.broker import connect
from scripts.minierp.care.dead_letters.choice import Choice, chosen
from scripts.minierp.care.dead_letters.replay import republish
from scripts.minierp.cli.main import app
from scripts.minierp.local.machine.state import State
from tests.eventually import eventually
from tests.integration.scripts.local.sources.broker import Queue
from tests.integration.scripts.local.sources.conftest import StartAdapter
from tests.integration.scripts.local.sources.sink import Reply, Sink

QUEUE = """
apiVersion: rabbitmq.com/v1beta1
kind: Queue
metadata: {{name: {name}}}
spec: {{name: {name}, vhost: minierp, type: quorum, durable: true}}
"""

Minierp = Callable[..., Result]


@pytest.fixture
def minierp(queue: Queue, broker_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Minierp:
    """The command line of a system whose only function's queue is `queue`."""
    home = tmp_path / "home"
    (home / "manifests").mkdir(parents=True)
    names = (queue.name, queue.dead_letters)
    (home / "manifests" / "queues.yaml").write_text("---".join(QUEUE.format(name=name) for name in names))
    state = State(home=str(home), root=str(home), manifests=str(home / "manifests"))
    state.broker = {"url": broker_url}
    state.write()
    monkeypatch.setenv("MINIERP_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "400")
    return lambda *arguments: CliRunner().invoke(app, ["dead-letters", *arguments])


def listed(minierp: Minierp) -> list[dict[str, Any]]:
    result = minierp("list", "--json")
    assert result.exit_code == 0, result.output
    letters: list[dict[str, Any]] = json.loads(result.stdout)
    return letters


def refuse(queue: Queue, event_id: str) -> None:
    """What a function publishes about an event that it answered with 422."""
    problem = {
        "type": "/problems/validation",
        "title": "The event is invalid",
        "status": 422,
        "detail": "1 violation",
        "errors": [{"field": "lines.0.sku", "pointer": "#/lines/0/sku", "message": "is missing"}],
    }
    refusal = {"event_id": event_id, "event_type": "com.minierp.test.v1", "function": queue.name.replace("-", "_")}
    queue.channel.basic_publish("", "minierp.refusals", json.dumps({**refusal, "problem": problem}).encode())


def bury(queue: Queue, function: Sink, start_adapter: StartAdapter, *event_ids: str) -> None:
    """Lets the function fail for good on an event of each id."""
    function.behave = lambda _: Reply(422)
    for event_id in event_ids:
        queue.publish(event_id, body=b'{"order":1}', subject="order-1")
    with start_adapter():
        queue.wait_for_dead(len(event_ids))


def new_id() -> str:
    return str(uuid.uuid4())


def test_without_dead_letters_it_says_so(minierp: Minierp) -> None:
    result = minierp("list")

    assert (result.exit_code, result.stdout) == (0, "No dead letters.\n")


def test_a_refused_event_is_listed_with_what_its_function_said(
    queue: Queue, function: Sink, start_adapter: StartAdapter, minierp: Minierp
) -> None:
    event_id = new_id()
    bury(queue, function, start_adapter, event_id)
    refuse(queue, event_id)

    (letter,) = listed(minierp)

    assert (letter["queue"], letter["event_id"], letter["subject"]) == (queue.name, event_id, "order-1")
    assert (letter["event_type"], letter["times"], letter["body"]) == ("com.minierp.test.v1", 1, {"order": 1})
    assert letter["reason"] == "refused: The event is invalid: line 1, sku: is missing"
    assert letter["problem"]["status"] == 422
    assert letter["since"]
    row = minierp("list").stdout
    assert all(text in row for text in (queue.name, event_id, "order-1", "line 1, sku: is missing"))


def test_what_is_thrown_away_is_gone_and_the_rest_stays(
    queue: Queue, function: Sink, start_adapter: StartAdapter, minierp: Minierp
) -> None:
    unwanted, wanted = new_id(), new_id()
    bury(queue, function, start_adapter, unwanted, wanted)

    assert minierp("discard", unwanted).exit_code == 1, "nobody answered the question"
    assert queue.dead() == 2
    assert minierp("discard", unwanted, "--yes").exit_code == 0

    assert [letter["event_id"] for letter in listed(minierp)] == [wanted]
    assert queue.waiting() == 0
    again = minierp("discard", unwanted)
    assert (again.exit_code, again.stdout) == (1, ""), "there is nothing to ask, and nothing to tell"


def test_an_event_without_a_refusal_and_an_undeliverable_one_are_told_apart(
    queue: Queue, function: Sink, start_adapter: StartAdapter, minierp: Minierp
) -> None:
    function.behave = lambda _: Reply(422)
    queue.publish(new_id())
    queue.publish(new_id(), time="yesterday")
    with start_adapter():
        queue.wait_for_dead(2)

    reasons = [letter["reason"] for letter in listed(minierp)]

    assert any(reason.startswith("the source cannot deliver this: time 'yesterday'") for reason in reasons)
    assert "retries exhausted or source stopped (function gave no refusal)" in reasons


def test_looking_consumes_nothing(queue: Queue, function: Sink, start_adapter: StartAdapter, minierp: Minierp) -> None:
    event_ids = [new_id(), new_id()]
    bury(queue, function, start_adapter, *event_ids)

    for _ in range(3):
        assert sorted(letter["event_id"] for letter in listed(minierp)) == sorted(event_ids)
    assert minierp("show", event_ids[0]).exit_code == 0
    assert minierp("replay", "--all", "--dry-run").exit_code == 0

    eventually(lambda: queue.dead() == 2)
    assert queue.waiting() == 0


def test_show_tells_headers_body_history_and_problem(
    queue: Queue, function: Sink, start_adapter: StartAdapter, minierp: Minierp
) -> None:
    event_id = new_id()
    bury(queue, function, start_adapter, event_id)
    refuse(queue, event_id)

    shown = minierp("show", event_id).stdout

    assert all(text in shown for text in (event_id, "ce-subject", '"order": 1', "rejected", "is missing"))
    assert json.loads(minierp("show", event_id, "--json").stdout)[0]["deaths"][0]["queue"] == queue.name


def test_an_unknown_id_is_an_error_that_says_what_to_do(minierp: Minierp) -> None:
    for arguments in (("show", "nobody"), ("replay", "--id", "nobody")):
        result = minierp(*arguments)
        assert result.exit_code == 1
        assert "minierp dead-letters list" in result.output


def test_replay_asks_which(minierp: Minierp) -> None:
    assert minierp("replay").exit_code == 2
    assert minierp("replay", "--queue", "nowhere").exit_code == 2


def test_a_replayed_event_returns_to_its_queue_with_body_and_attributes_unchanged(
    queue: Queue, function: Sink, start_adapter: StartAdapter, minierp: Minierp
) -> None:
    event_id = new_id()
    bury(queue, function, start_adapter, event_id)
    first = function.received.pop()
    function.behave = lambda _: Reply(200)

    result = minierp("replay", "--all")

    assert (result.exit_code, queue.dead()) == (0, 0)
    assert (result.stdout, result.stderr) == ("1 dead letter(s) came back.\n", "")
    with start_adapter():
        eventually(lambda: function.received)
    (again,) = function.received
    assert (again.body, again.headers) == (first.body, first.headers)


def test_what_dies_again_after_a_replay_says_how_often(
    queue: Queue, function: Sink, start_adapter: StartAdapter, minierp: Minierp
) -> None:
    event_id = new_id()
    bury(queue, function, start_adapter, event_id)
    assert minierp("replay", "--id", event_id).exit_code == 0
    with start_adapter():
        queue.wait_for_dead(1)

    assert [letter["times"] for letter in listed(minierp)] == [2]


def test_only_what_was_chosen_returns(
    queue: Queue, function: Sink, start_adapter: StartAdapter, minierp: Minierp
) -> None:
    event_ids = [new_id() for _ in range(3)]
    bury(queue, function, start_adapter, *event_ids)

    result = minierp("replay", "--id", event_ids[1], "--json")

    assert json.loads(result.stdout) == [{"queue": queue.name, "event_id": event_ids[1]}]
    eventually(lambda: queue.dead() == 2)
    assert queue.waiting() == 1


def test_a_dry_run_tells_what_a_replay_would_return_and_leaves_it(queue: Queue, minierp: Minierp) -> None:
    for name in ("m-1", "m-2", "m-3"):
        queue.channel.basic_publish("", queue.dead_letters, b"{}", pika.BasicProperties(message_id=name))
    queue.wait_for_dead(3)

    told = minierp("replay", "--id", "m-1", "--id", "m-3", "--dry-run")
    named = minierp("replay", "--id", "m-1", "--id", "m-3", "--dry-run", "--json")

    assert told.stdout == "2 dead letter(s) would come back.\n"
    assert json.loads(named.stdout) == [{"queue": queue.name, "event_id": name} for name in ("m-1", "m-3")]
    eventually(lambda: (queue.dead(), queue.waiting()) == (3, 0))


def test_what_a_stopped_source_left_returns_and_what_was_refused_stays(
    queue: Queue, function: Sink, start_adapter: StartAdapter, minierp: Minierp
) -> None:
    refused, left = new_id(), new_id()
    bury(queue, function, start_adapter, refused, left)
    refuse(queue, refused)

    result = minierp("replay", "--all", "--unexplained", "--json")

    assert json.loads(result.stdout) == [{"queue": queue.name, "event_id": left}]
    eventually(lambda: (queue.waiting(), queue.dead()) == (1, 1))
    assert [letter["event_id"] for letter in listed(minierp)] == [refused]


def test_where_there_are_no_manifests_a_queue_has_to_be_named(queue: Queue, minierp: Minierp, tmp_path: Path) -> None:
    queue.channel.basic_publish("", queue.dead_letters, b"{}", pika.BasicProperties(message_id="m-1"))
    queue.wait_for_dead(1)
    (tmp_path / "home" / "manifests").rename(tmp_path / "elsewhere")

    everything, named = minierp("replay", "--all"), minierp("replay", "--queue", queue.name)

    assert (everything.exit_code, "--queue" in everything.output) == (2, True)
    assert (named.exit_code, queue.waiting()) == (0, 1)


def test_many_return_in_one_go(queue: Queue, minierp: Minierp) -> None:
    for number in range(300):
        queue.channel.basic_publish("", queue.dead_letters, b"{}", pika.BasicProperties(message_id=f"m-{number}"))
    queue.wait_for_dead(300)

    result = minierp("replay", "--queue", queue.name)

    assert "300 dead letter(s) came back." in result.stdout
    assert (queue.dead(), queue.waiting()) == (0, 300)


def test_a_crash_between_publishing_and_acknowledging_leaves_a_duplicate_and_loses_nothing(
    queue: Queue, function: Sink, start_adapter: StartAdapter, minierp: Minierp
) -> None:
    event_id = new_id()
    bury(queue, function, start_adapter, event_id)

    with connect(None) as broker, broker.channel() as channel:
        channel.confirm_delivery()
        (delivery,) = chosen(channel, queue.name, Choice([queue.name]))
        republish(channel, queue.name, delivery)
        broker.connection.close()

    eventually(lambda: (queue.waiting(), queue.dead()) == (1, 1))
    assert [letter["event_id"] for letter in listed(minierp)] == [event_id]


def test_a_queue_that_takes_no_more_leaves_the_dead_letter_where_it_is(queue: Queue, minierp: Minierp) -> None:
    full = {"x-queue-type": "quorum", "x-max-length": 1, "x-overflow": "reject-publish"}
    queue.channel.queue_delete(queue.name)
    queue.channel.queue_declare(queue.name, durable=True, arguments=full)
    for number in range(4):
        queue.channel.basic_publish("", queue.dead_letters, b"{}", pika.BasicProperties(message_id=f"m-{number}"))
    queue.wait_for_dead(4)

    result = minierp("replay", "--all")

    assert result.exit_code == 1
    assert "takes no more messages" in result.output
    eventually(lambda: queue.waiting() + queue.dead() == 4)


def test_a_dead_letter_whose_queue_is_gone_stays(queue: Queue, minierp: Minierp) -> None:
    queue.channel.basic_publish("", queue.dead_letters, b"{}", pika.BasicProperties(message_id="m-1"))
    queue.wait_for_dead(1)
    queue.channel.queue_delete(queue.name)

    result = minierp("replay", "--all")

    assert result.exit_code == 1
    assert "There is no queue" in result.output
    eventually(lambda: queue.dead() == 1)


def test_a_broker_that_does_not_answer_is_a_clear_error(minierp: Minierp) -> None:
    result = minierp("list", "--broker-url", "amqp://guest:guest@127.0.0.1:1/")

    assert result.exit_code == 1
    assert "The broker does not answer" in result.output
