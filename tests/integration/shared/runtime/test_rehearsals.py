"""A rehearsal says what a function would make of an event now, and leaves no trace."""

import json
from typing import Any

import pytest

from shared.messaging.cloud_events import REHEARSAL
from tests.integration.client import AppClient, Response
from tests.integration.domain import Domain
from tests.integration.shared.events import binary

REFUSALS = "select count(*) from outbox where event->>'type' = 'com.minierp.platform.event.refused.v1'"


def rehearsed(sample: AppClient, name: str, body: bytes | None = None, **changes: str | None) -> Response:
    return binary(sample, name, body, **{REHEARSAL.title().replace("-", "_"): "true"}, **changes)


def failing(name: str, how: str) -> bytes:
    return json.dumps({"name": name, "fail": how}).encode()


def test_what_would_be_handled_says_what_it_would_publish_and_can_be_handled_afterwards(
    sample: AppClient, domain: Domain, name: str
) -> None:
    answers = [rehearsed(sample, name) for _ in range(2)]

    assert [(answer.status_code, answer.json) for answer in answers] == [
        (200, {"outcome": "handled", "publishes": ["com.minierp.product.test.heard.v1"]})
    ] * 2
    assert domain.events(name) == []
    assert binary(sample, name).status_code == 204
    assert len(domain.events(name)) == 1


@pytest.mark.parametrize("fail", ["", "conflict"])
def test_what_was_handled_is_said_to_be_a_repetition(sample: AppClient, domain: Domain, name: str, fail: str) -> None:
    binary(sample, name)

    answer = rehearsed(sample, name, failing(name, fail))

    assert (answer.status_code, answer.json) == (200, {"outcome": "repeated"})
    assert len(domain.events(name)) == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [(failing("n", "conflict"), "conflict"), (b"{tea", "malformed-request"), (b"{}", "validation-failed")],
    ids=["by a rule", "malformed", "invalid"],
)
def test_what_would_be_refused_comes_with_the_problem_and_nobody_is_told(
    sample: AppClient, domain: Domain, name: str, body: bytes, kind: str
) -> None:
    before = domain.rows(REFUSALS)

    answer = rehearsed(sample, name, body)

    told: Any = answer.json
    assert (answer.status_code, told["outcome"]) == (200, "refused")
    assert (told["problem"]["type"], told["problem"]["status"]) == (f"/problems/{kind}", 422)
    assert domain.rows(REFUSALS) == before


def test_what_cannot_be_told_now_is_a_503(sample: AppClient, domain: Domain, name: str) -> None:
    assert rehearsed(sample, name, failing(name, "unavailable")).status_code == 503
    assert rehearsed(sample, name, failing(name, "crash")).status_code == 503
