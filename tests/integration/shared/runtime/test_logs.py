import json
from datetime import datetime

import pytest

from tests.factories import reference
from tests.integration.client import AppClient
from tests.integration.domain import Domain
from tests.tokens import TESTER

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def lines(captured: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    """The log so far: every line must be one JSON object."""
    return [json.loads(line) for line in captured.readouterr().out.splitlines()]


def test_a_request_leaves_one_json_line_with_what_finds_it_again(
    sample: AppClient, capsys: pytest.CaptureFixture[str]
) -> None:
    headers = {"Correlation-Id": "web-7", "Traceparent": f"00-{TRACE}-{SPAN}-01"}

    sample.post("/notes", json={"name": reference("note"), "note": "two\nlines"}, headers=headers)

    (line,) = lines(capsys)
    assert datetime.fromisoformat(str(line["timestamp"])).utcoffset() is not None
    assert (line["level"], line["message"], line["function"]) == ("INFO", "served", "sample")
    assert (line["correlation_id"], line["trace_id"], line["span_id"]) == ("web-7", TRACE, SPAN)
    assert line["actor"] == TESTER
    assert isinstance(line["duration_ms"], float)
    assert isinstance(line["cold_start"], bool)
    assert line["status"] == 201


def test_an_events_line_carries_its_causality(sample: AppClient, capsys: pytest.CaptureFixture[str]) -> None:
    name = reference("note")
    headers = {
        "Ce-Specversion": "1.0",
        "Ce-Id": name,
        "Ce-Type": "com.minierp.product.test.written.v1",
        "Ce-Source": "/t",
        "Ce-Correlationid": "web-7",
        "Ce-Causationid": "before",
        "Ce-Actorid": "ada",
    }

    sample.post("/", json={"name": name}, headers=headers)

    (line,) = lines(capsys)
    assert (line["event_id"], line["event_type"]) == (name, "com.minierp.product.test.written.v1")
    assert (line["correlation_id"], line["causation_id"], line["actor"]) == ("web-7", "before", "ada")


def test_an_error_names_its_type_and_where_it_happened(sample: AppClient, capsys: pytest.CaptureFixture[str]) -> None:
    sample.post("/notes", json={"name": reference("note"), "fail": "crash"}, headers={"Correlation-Id": "web-8"})

    error, served = lines(capsys)
    assert (error["level"], error["error_type"], error["correlation_id"]) == ("ERROR", "ZeroDivisionError", "web-8")
    assert "sample.py" in str(error["traceback"])
    assert served["status"] == 500


def test_a_refused_event_is_logged_with_the_reason(
    sample: AppClient, domain: Domain, capsys: pytest.CaptureFixture[str]
) -> None:
    headers = {"Ce-Specversion": "1.0", "Ce-Id": "7", "Ce-Type": "com.minierp.unheard.of.v1", "Ce-Source": "/t"}

    sample.post("/", json={}, headers=headers)

    refused, served = lines(capsys)
    assert (refused["level"], refused["message"], refused["event_id"]) == ("WARNING", "refused", "7")
    assert "com.minierp.unheard.of.v1" in str(refused["problem"])
    assert served["status"] == 422


def test_what_would_act_on_a_terminal_is_written_out(sample: AppClient, capsys: pytest.CaptureFixture[str]) -> None:
    sample.post("/", headers={"Ce-Id": "a%E2%80%AEb%C2%9B%7F", "Ce-Type": "t"})

    said = capsys.readouterr().out
    assert "a\\u202eb\\u009b\\u007f" in said
    assert json.loads(said.splitlines()[-1])["event_id"] == "a\u202eb\x9b\x7f"
