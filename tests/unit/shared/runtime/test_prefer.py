"""`Prefer: wait=N` (RFC 7240): the answer may wait for what follows, and never depends on it."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest
from starlette.responses import Response

from shared.access.scopes import PUBLIC
from shared.outcomes.answers import Answer, created
from shared.outcomes.problems import Unavailable
from shared.process.identity import Identity
from shared.runtime import http_requests
from shared.runtime.triggers import post
from shared.values.record import Value
from shared.work.context import Context
from tests.asked import posted

Wait = Callable[[Answer, float], Awaitable[Answer | None]]


async def take(_command: Value, _context: Context) -> Answer:
    return created({"status": "pending", "version": 1}, "/things/1")


def answered(wait: Wait | None, prefer: str) -> Response:
    headers = {"Prefer": prefer} if prefer else {}
    triggers = [post("/things", take, scope=PUBLIC, wait=wait)]
    return asyncio.run(http_requests.serve(Identity.of(take), triggers, posted("/things", {}, headers)))


async def settled(answer: Answer, seconds: float) -> Answer:
    return created({"status": "confirmed", "version": 2}, "/things/1")


async def nothing_yet(answer: Answer, seconds: float) -> None:
    return None


async def out_of_reach(answer: Answer, seconds: float) -> None:
    raise Unavailable("The database cannot be reached.")


def status_of(answer: Response) -> str:
    return str(json.loads(bytes(answer.body))["status"])


def test_what_follows_in_time_is_the_answer() -> None:
    answer = answered(settled, "wait=5")

    assert (answer.status_code, status_of(answer), answer.headers["ETag"]) == (201, "confirmed", '"v2"')
    assert answer.headers["Preference-Applied"] == "wait=5"


@pytest.mark.parametrize("wait", [nothing_yet, out_of_reach])
def test_what_was_done_is_answered_whatever_becomes_of_the_waiting(wait: Wait) -> None:
    answer = answered(wait, "wait=5")

    assert (answer.status_code, status_of(answer)) == (201, "pending")
    assert answer.headers["Location"] == "/things/1"


@pytest.mark.parametrize("prefer", ["", "respond-async", "wait=soon", "wait"])
def test_nobody_waits_who_does_not_ask_for_it(prefer: str) -> None:
    answer = answered(settled, prefer)

    assert status_of(answer) == "pending"
    assert "Preference-Applied" not in answer.headers


def test_a_function_that_cannot_wait_does_not_claim_to() -> None:
    assert "Preference-Applied" not in answered(None, "wait=5").headers


@pytest.mark.parametrize("seconds", ["10", "9999", "9" * 5000], ids=["10", "9999", "endless"])
def test_nobody_waits_beyond_the_functions_deadline_nor_is_told_so(seconds: str) -> None:
    waits: list[float] = []

    async def wait(_answer: Answer, seconds: float) -> None:
        waits.append(seconds)

    answer = answered(wait, f"respond-async, wait={seconds}")

    assert 8 <= waits[0] < 10
    assert answer.headers["Preference-Applied"] == f"wait={waits[0]:g}"


@pytest.mark.parametrize("prefer", ["Wait = 5", 'wait="5"', 'foo="wait=1, x", wait=5, wait=9'])
def test_what_was_applied_is_said_in_one_form(prefer: str) -> None:
    assert answered(settled, prefer).headers["Preference-Applied"] == "wait=5"
