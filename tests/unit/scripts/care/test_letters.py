"""A dead letter is called as its function called it, however its headers are written."""

import json
from typing import Any

import pytest
from pika.spec import BasicProperties

from scripts.minierp.care.dead_letters.letters import DeadLetter, describe, identity
from scripts.minierp.care.dead_letters.reasons import Refusals

HEADERS = {"ce-specversion": "1.0", "ce-id": "7", "ce-type": "t", "ce-source": "/s"}
STRUCTURED = "application/cloudevents+json"
REFUSALS = Refusals({("7 €", "sample"): {"title": "No", "detail": "Never."}})


def letter(**changed: Any) -> DeadLetter:
    given = {f"ce-{name}": value for name, value in changed.items()}
    return describe(BasicProperties(headers=HEADERS | given), b"{}", "sample", REFUSALS)


@pytest.mark.parametrize("written", ["7%20%E2%82%AC", "7%20%e2%82%ac", '"7 %E2%82%AC"', "7 €"])
def test_what_a_function_said_is_found_however_the_id_is_written(written: str) -> None:
    found = letter(id=written)

    assert (found.event_id, found.reason) == ("7 €", "refused: No: Never.")


def test_a_dead_letter_is_chosen_by_the_id_that_it_is_shown_with() -> None:
    assert identity(BasicProperties(headers={"ce-id": "7%20%E2%82%AC"}), b"{}") == "7 €"


@pytest.mark.parametrize("time", ["2026-07-01T12:00:00Z", "yesterday"], ids=["deliverable", "undeliverable"])
def test_subject_and_type_are_shown_as_they_are(time: str) -> None:
    found = letter(subject="Caf%C3%A9%201", type="t%20x", time=time)

    assert (found.subject, found.event_type) == ("Café 1", "t x")


@pytest.mark.parametrize("written", ["%ff", b"\xff", "%"])
def test_what_is_not_encoded_is_shown_as_it_came(written: str | bytes) -> None:
    shown = written if isinstance(written, str) else "\udcff"

    assert (letter(id=written).event_id, letter(subject=written, time="yesterday").subject) == (shown, shown)


def test_an_id_in_the_body_goes_through_a_header_as_well() -> None:
    body = json.dumps({"specversion": "1.0", "id": "7%20€", "type": "t", "source": "/s"}).encode()

    found = describe(BasicProperties(content_type=STRUCTURED), body, "sample", REFUSALS)

    assert (found.event_id, found.reason) == ("7 €", "refused: No: Never.")
