"""How an event came is noted beside the claim, once it is handled."""

import json
from typing import Any

import pytest

from shared.work.after_commit import after_commit
from tests.integration.client import AppClient
from tests.integration.domain import Domain
from tests.integration.shared.events import binary
from tests.loop import awaited

_NOTES = "select attempts, repeats, redrives from inbox where event_id = :event_id"


def noted(domain: Domain, event_id: str) -> dict[str, Any]:
    awaited(after_commit().flush())
    (row,) = domain.rows(_NOTES, event_id=event_id)
    return row


@pytest.fixture
def failing() -> Any:
    def body(name: str, how: str) -> bytes:
        return json.dumps({"name": name, "fail": how}).encode()

    return body


def test_an_ordinary_event_is_what_the_columns_say_by_themselves(sample: AppClient, domain: Domain, name: str) -> None:
    assert binary(sample, name).status_code == 204

    assert noted(domain, name) == {"attempts": 1, "repeats": 0, "redrives": 0}


def test_each_time_that_an_event_comes_again_is_counted(sample: AppClient, domain: Domain, name: str) -> None:
    for _ in range(3):
        assert binary(sample, name).status_code == 204

    assert noted(domain, name) == {"attempts": 1, "repeats": 2, "redrives": 0}


def test_what_failed_before_it_was_handled_is_counted(
    sample: AppClient, domain: Domain, name: str, failing: Any
) -> None:
    assert binary(sample, name, failing(name, "unavailable")).status_code == 503
    assert binary(sample, name, failing(name, "crash")).status_code == 503

    assert binary(sample, name).status_code == 204

    assert noted(domain, name) == {"attempts": 5, "repeats": 0, "redrives": 0}, "three attempts, one, and the last"


def test_an_event_from_the_dead_letters_is_known_as_one(sample: AppClient, domain: Domain, name: str) -> None:
    assert binary(sample, name, Ce_Redrives="2").status_code == 204
    assert binary(sample, name, Ce_Redrives="3").status_code == 204

    assert noted(domain, name) == {"attempts": 1, "repeats": 1, "redrives": 3}
