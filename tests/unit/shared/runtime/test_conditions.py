"""What a request demands is judged before anything is done."""

import asyncio
import json
from typing import Any

import pytest
from starlette.responses import Response

from shared.access.scopes import PUBLIC
from shared.outcomes.answers import Answer, ok
from shared.process.identity import Identity
from shared.runtime import http_requests
from shared.runtime.triggers import patch, post
from shared.values.record import Value
from shared.work.context import Context
from tests.asked import asked

DONE: list[str] = []


async def change(_command: Value, context: Context) -> Answer:
    DONE.append(context.path["id"])
    return ok({"id": context.path["id"]})


def answered(method: str, headers: dict[str, str]) -> tuple[Response, Any]:
    DONE.clear()
    triggers = [
        patch("/things/{id}", change, scope=PUBLIC),
        post("/things/{id}", change, scope=PUBLIC, repeatable=True),
    ]
    request = asked(method, "/things/7", {"Content-Type": "application/json", **headers}, b"{}")
    answer = asyncio.run(http_requests.serve(Identity.of(change), triggers, request))
    return answer, json.loads(bytes(answer.body))


@pytest.mark.parametrize("headers", [{}, {"If-None-Match": "*"}])
def test_a_patch_that_names_no_version_is_not_begun(headers: dict[str, str]) -> None:
    answer, problem = answered("PATCH", headers)

    assert (answer.status_code, problem["title"], DONE) == (428, "Say which version is to be changed", [])


@pytest.mark.parametrize("tags", ['"v1"', "*"])
def test_what_is_done_to_something_without_a_version_is_not_begun_where_one_is_demanded(tags: str) -> None:
    answer, problem = answered("POST", {"If-Match": tags})

    assert (answer.status_code, "version" in problem, DONE) == (412, False, [])
    assert answered("POST", {})[0].status_code == 200
    assert DONE == ["7"]


def test_where_nothing_that_is_answered_is_wanted_nothing_is_begun() -> None:
    answer, _ = answered("POST", {"Accept": "text/html"})

    assert (answer.status_code, DONE) == (406, [])
