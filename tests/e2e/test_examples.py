"""Every example of the OpenAPI document is sent to the running system, in the order of its story, and answered so."""

import os
import time
from typing import Any

import httpx
import pytest

from scripts.minierp.pages import examples
from scripts.minierp.pages.operations import operations
from scripts.minierp.pages.schemas import media_types
from tests.documented import hold_to_document
from tests.e2e.shop import Shop

WITHOUT = {"GET /dead-letters/{id}", "DELETE /dead-letters/{id}", "POST /dead-letters/{id}/replays"}
"""They need an event that no function could take."""
SECONDS = 20
STORY = examples.story()


@pytest.fixture(scope="module")
def sent(shop: Shop) -> list[tuple[dict[str, Any], httpx.Response]]:
    """Each step as it was filled, with its answer."""
    kept: dict[str, Any] = {}
    found = []
    for step in STORY:
        answer = answered(shop, step, kept)
        found.append((step, answer))
        if answer.is_success:
            kept |= examples.keeping(step, answer.json())
    if os.environ.get("RECORD_EXAMPLES"):
        examples.write([{**step, "status": each.status_code, "answered": each.json()} for step, each in found])
    return found


def answered(shop: Shop, step: dict[str, Any], kept: dict[str, Any]) -> httpx.Response:
    """Sent until it is taken: what others are to hear of may take a second."""
    method, path = step["operation"].partition(" ")[0], examples.path(step, kept)
    body, deadline = examples.filled(step.get("body"), kept), time.monotonic() + SECONDS
    while True:
        answer = shop.http.request(method, path, json=body, headers=step.get("headers"))
        if (answer.is_success and _is_heard_of(step, answer)) or time.monotonic() > deadline:
            return answer
        time.sleep(0.1)


def _is_heard_of(step: dict[str, Any], answer: httpx.Response) -> bool:
    return "keep" not in step or answer.json().get("items", True) != []


def test_every_example_is_answered_with_the_status_and_the_shape_that_the_document_says(
    sent: list[tuple[dict[str, Any], httpx.Response]],
) -> None:
    statuses = [(step["operation"], answer.status_code) for step, answer in sent]

    assert statuses == [(step["operation"], step.get("status")) for step in STORY]
    for _, answer in sent:
        request = answer.request
        hold_to_document(request.method, request.url.path, answer.status_code, answer.headers, answer.content)


def test_an_example_has_the_members_that_it_is_answered_with(
    sent: list[tuple[dict[str, Any], httpx.Response]],
) -> None:
    told = {step["operation"]: sorted(step.get("answered", {})) for step in STORY}

    assert {step["operation"]: sorted(answer.json()) for step, answer in sent} == told


def test_every_operation_has_an_example() -> None:
    described = {each.name for each in operations() if not media_types(each)}

    assert described - {step["operation"] for step in STORY} == WITHOUT
