"""What is kept of events that nobody took is shown, brought back, tried, and thrown away over HTTP."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from scripts.minierp.local.system.system import System
from tests.eventually import eventually
from tests.integration.functions.platform.letters import Letters, letters_of_a_test
from tests.integration.running import NOWHERE, Function, Functions

PLACED = "com.minierp.sales.order.created.v2"
NO_ONE = "/dead-letters/nobody"


@pytest.fixture(scope="module")
def letters(services: System) -> Iterator[Letters]:
    with letters_of_a_test(services.state.broker["url"], services.state.objects["url"]) as opened:
        yield opened


@pytest.fixture(scope="module", autouse=True)
def started(functions: Functions) -> None:
    functions.start("dead-letters", "discard-dead-letter", "reserve-stock")


@pytest.fixture(scope="module")
def parker(functions: Functions, letters: Letters) -> Iterator[Function]:
    with functions.another("park-dead-letter", DEAD_LETTER_QUEUES=letters.queue, REDRIVES="3") as running:
        yield running


@pytest.fixture(scope="module")
def replaying(functions: Functions, letters: Letters) -> Iterator[Function]:
    changed = {f"{letters.queue.upper().replace('-', '_')}_ADDRESS": functions["reserve-stock"].address}
    with functions.another("replay-dead-letter", **changed) as running:
        yield running


@pytest.fixture(autouse=True)
def empty(letters: Letters) -> Iterator[None]:
    yield
    letters.channel.queue_purge(letters.queue)
    letters.empty_store()


@pytest.fixture
def three(letters: Letters, parker: Function) -> list[str]:
    """The ids of one letter of each fate: it returns, was refused, cannot be delivered."""
    ids = [letters.bury(), letters.bury("refused/one", b'{"a": 1.5}'), letters.bury("undeliverable", time="yesterday")]
    letters.refuse("refused/one")
    assert parker.tick().status_code == 204
    return ids


def listed(functions: Functions, letters: Letters, **query: Any) -> httpx.Response:
    return functions["dead-letters"].get("/dead-letters", queue=letters.queue, **query)


def replay(replaying: Function, event_id: str, **body: Any) -> httpx.Response:
    return replaying.post(f"/dead-letters/{quote(event_id, safe='')}/replays", body, Idempotency_Key="k-1")


def test_letters_are_listed_by_queue_state_and_cause(functions: Functions, letters: Letters, three: list[str]) -> None:
    def causes(**query: str) -> dict[str, str]:
        return {letter["event_id"]: letter["cause"] for letter in listed(functions, letters, **query).json()["items"]}

    each = dict(zip(three, ["given-up", "refused", "undeliverable"], strict=True))
    assert causes() == each
    assert causes(state="returning") == {three[0]: "given-up"}
    assert causes(cause="refused", state="parked") == {"refused/one": "refused"}
    assert causes(cause="exhausted") == {}
    refused = listed(functions, letters, state="lost", cause="bad", limit=0, colour="red")
    assert (refused.status_code, {each["field"] for each in refused.json()["errors"]}) == (
        422, {"state", "cause", "limit", "colour"}
    )  # fmt: skip


def test_pages_follow_one_another(functions: Functions, letters: Letters, three: list[str]) -> None:
    first = listed(functions, letters, limit=2)

    assert 'rel="next"' in first.headers["Link"]
    rest = listed(functions, letters, limit=2, cursor=first.json()["next_cursor"]).json()
    assert rest["next_cursor"] is None
    assert sorted(letter["event_id"] for letter in first.json()["items"] + rest["items"]) == sorted(three)
    assert listed(functions, letters, cursor="nonsense").status_code == 422


def test_a_letter_is_shown_with_everything_that_is_known_of_it(
    functions: Functions, letters: Letters, three: list[str]
) -> None:
    (found,) = listed(functions, letters, cause="refused").json()["items"]

    (letter,) = functions["dead-letters"].get(f"/dead-letters/{quote(found['id'], safe='')}").json()["items"]

    assert (letter, letter["event_id"]) == (found, "refused/one")
    assert (letter["state"], letter["queue"], letter["body"]) == ("parked", letters.queue, {"a": 1.5})
    assert (letter["problem"]["detail"], letter["headers"]["ce-type"]) == ("Never.", "com.minierp.test.v1")
    assert functions["dead-letters"].get(NO_ONE).status_code == 404


def test_a_letter_goes_back_as_it_was_and_is_counted_anew(
    letters: Letters, parker: Function, replaying: Function
) -> None:
    letters.bury("exhausted", redrives="3")
    parker.tick()

    answer = replay(replaying, "exhausted")

    assert (answer.status_code, answer.json()) == (
        200, {"items": [{"queue": letters.queue, "event_id": "exhausted"}]}
    )  # fmt: skip
    ((properties, body),) = letters.returned()
    assert ("ce-redrives" in properties.headers, body, letters.kept()) == (False, b'{"order": 1}', [])
    again = replay(replaying, "exhausted")
    assert (again.status_code, again.json()["status"]) == (404, 404), "the same key, and nothing to bring back"


def test_only_the_letter_of_the_queue_that_is_named_is_meant(
    functions: Functions, letters: Letters, replaying: Function, three: list[str]
) -> None:
    elsewhere = {"queue": "elsewhere"}
    discarding = functions["discard-dead-letter"]

    assert replay(replaying, three[0], **elsewhere).status_code == 404
    assert discarding.delete(f"/dead-letters/{three[0]}", elsewhere).status_code == 404
    assert len(letters.kept()) == 3


def test_what_nobody_wants_is_gone(functions: Functions, letters: Letters, three: list[str]) -> None:
    discarding = functions["discard-dead-letter"]

    gone = discarding.delete(f"/dead-letters/{three[0]}", {"queue": letters.queue})

    assert (gone.status_code, gone.json()["items"]) == (200, [{"queue": letters.queue, "event_id": three[0]}])
    assert discarding.delete(f"/dead-letters/{three[2]}").status_code == 200
    assert [letter["event_id"] for letter in letters.kept()] == ["refused/one"]
    assert discarding.delete(NO_ONE).status_code == 404


def test_a_dry_run_tells_what_would_happen_now_and_leaves_the_letter(
    letters: Letters, parker: Function, replaying: Function
) -> None:
    order = {"order_id": "0192f3c4-7b1e-7c39-9d0a-4b6f0e1c2d3a", "number": "SO-2026-000001", "customer": "Ada",
             "on_shortage": "reject", "placed_at": "2026-01-01T00:00:00Z",
             "lines": [{"sku": "UNKNOWN-1", "quantity": "1"}]}  # fmt: skip
    letters.bury("possible", json.dumps(order).encode(), type=PLACED)
    letters.bury("impossible", b"{}", type=PLACED)
    letters.bury("undeliverable", b"{}", time="yesterday")
    parker.tick()

    def outcome(event_id: str) -> dict[str, Any]:
        (item,) = replay(replaying, event_id, dry_run=True).json()["items"]
        return dict(item)

    possible = {"outcome": "handled", "publishes": ["com.minierp.inventory.stock.rejected.v2"]}
    assert outcome("possible") == {"queue": letters.queue, "event_id": "possible", **possible}
    refused = outcome("impossible")
    assert (refused["outcome"], bool(refused["problem"]["errors"])) == ("refused", True)
    assert outcome("undeliverable")["outcome"] == "undeliverable"
    assert (len(letters.kept()), letters.waiting()) == (3, 0)


def test_what_cannot_be_done_now_is_a_503_and_the_letter_stays(
    functions: Functions, letters: Letters, parker: Function, replaying: Function
) -> None:
    event_id = letters.bury()
    parker.tick()
    letters.channel.queue_delete(letters.queue)

    nowhere_to_go = replay(replaying, event_id)

    letters.channel.queue_declare(letters.queue, durable=True, arguments={"x-queue-type": "quorum"})
    changed = {
        f"{letters.queue.upper().replace('-', '_')}_ADDRESS": NOWHERE,
        "AMQP_URL": f"amqp://a:b@{NOWHERE}/minierp",
    }
    with functions.another("replay-dead-letter", **changed) as cut_off:
        answers = [replay(cut_off, event_id, dry_run=dry_run) for dry_run in (True, False)]
    assert [answer.status_code for answer in (nowhere_to_go, *answers)] == [503] * 3
    eventually(lambda: len(letters.kept()) == 1)


@pytest.mark.parametrize("queue", ["..", "../parked", "a//b", "\x1b[2J", "a\nb", "x" * 500, "%"])
def test_a_queue_that_is_called_as_none_can_be_has_no_letters(functions: Functions, queue: str) -> None:
    answer = functions["dead-letters"].get("/dead-letters", queue=queue)

    assert (answer.status_code, answer.json()) == (200, {"items": [], "next_cursor": None})
