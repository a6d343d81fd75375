"""What a function tells at /metrics of the requests that it answered."""

import uuid
from typing import Any

import pytest

from tests.factories import reference
from tests.integration.client import AppClient, Response
from tests.integration.running import Functions
from tests.scraping import Scraped

WRITTEN = "com.minierp.product.test.written.v1"


def scraped(sample: AppClient) -> Scraped:
    return Scraped(sample.get("/metrics").text)


def deliver(sample: AppClient, name: str, event_type: str = WRITTEN, event_id: str = "", **data: Any) -> Response:
    headers = {
        "Ce-Specversion": "1.0",
        "Ce-Id": event_id or str(uuid.uuid4()),
        "Ce-Type": event_type,
        "Ce-Source": "/t",
    }
    return sample.post("/", json={"name": name, **data}, headers=headers)


def grew(sample: AppClient, before: Scraped, metric: str, **labels: str) -> float:
    return scraped(sample)(metric, **labels) - before(metric, **labels)


def test_requests_are_counted_and_timed_by_the_path_that_they_are_for(sample: AppClient, name: str) -> None:
    before = scraped(sample)

    sample.post("/notes", json={"name": name})
    sample.post("/notes", json={"name": name, "fail": "conflict"})
    for one in range(3):
        sample.get(f"/notes/{name}-{one}")

    requests, times = "minierp_requests_total", "minierp_request_duration_seconds_count"
    assert grew(sample, before, requests, trigger="POST /notes", status="201") == 1
    assert grew(sample, before, requests, trigger="POST /notes", status="409") == 1
    assert grew(sample, before, requests, trigger="GET /notes/{name}", status="200") == 3
    assert grew(sample, before, times, trigger="POST /notes") == 2


def test_what_nobody_handles_makes_no_series_of_its_own(sample: AppClient, name: str) -> None:
    before = scraped(sample)

    sample.get(f"/nowhere/{name}")
    deliver(sample, name, event_type=f"com.minierp.{name.replace('-', '')}.v1")

    assert grew(sample, before, "minierp_requests_total", trigger="none", status="404") == 1
    assert grew(sample, before, "minierp_requests_total", trigger="none", status="422") == 1
    assert name not in sample.get("/metrics").text


def test_events_duplicates_and_refusals_are_counted(sample: AppClient, name: str) -> None:
    before = scraped(sample)

    for _ in range(3):
        assert deliver(sample, name, event_id=name).status_code == 204
    assert deliver(sample, name, fail="conflict").status_code == 422

    assert grew(sample, before, "minierp_requests_total", trigger=WRITTEN, status="204") == 3
    assert grew(sample, before, "minierp_inbox_duplicates_total") == 2
    assert grew(sample, before, "minierp_refusals_total", problem="conflict") == 1


def test_repeated_answers_and_retries_are_counted(sample: AppClient, name: str) -> None:
    before, key = scraped(sample), {"Idempotency-Key": reference("key")}

    for _ in range(2):
        assert sample.post("/notes", json={"name": name}, headers=key).status_code == 201
    assert sample.post("/notes", json={"name": name, "fail": "unavailable"}).status_code == 503

    assert grew(sample, before, "minierp_repeated_answers_total") == 1
    assert grew(sample, before, "minierp_transaction_retries_total") == 2


def test_a_scrape_is_no_request_and_leaves_no_line(sample: AppClient, capsys: pytest.CaptureFixture[str]) -> None:
    before = sample.get("/metrics")

    assert before.headers["Content-Type"].startswith("text/plain")
    assert "/metrics" not in before.text
    assert capsys.readouterr().out == ""
    assert sample.post("/metrics", json={}).status_code == 404


def test_a_function_tells_its_name_how_long_its_cold_start_took_and_how_busy_it_is(functions: Functions) -> None:
    with functions.another("create-sales-order") as started:
        text = started.get("/metrics").text

    told = Scraped(text)
    assert 'minierp_cold_start_seconds{function="create_sales_order"}' in text
    assert 0.1 < told("minierp_cold_start_seconds") < 60
    assert {"minierp_channels_in_use", "minierp_threads_waiting", "minierp_redis_breaker_open"} <= told.names
