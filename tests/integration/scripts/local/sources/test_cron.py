"""PingSources as timers, against functions that answer, fail and hang."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scripts.minierp.local.machine.state import CHECKOUT, FunctionState, State
from scripts.minierp.local.sources.cron import ScheduleError, due_times, start
from scripts.minierp.manifests.resources import PingSource
from tests.eventually import eventually
from tests.integration.scripts.local.sources.sink import Reply, Sink, serving

EVERY_SECOND = "* * * * * *"
MANIFEST = """
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: relay}
spec:
  template:
    spec:
      containerConcurrency: 2
      timeoutSeconds: 30
      containers: [{name: user-container, env: [{name: FUNCTION_SOURCE, value: none.py}]}]
---
apiVersion: sources.knative.dev/v1
kind: PingSource
metadata: {name: relay}
spec:
  schedule: "* * * * * *"
  contentType: application/json
  data: '{"a": 1}'
  sink: {ref: {apiVersion: serving.knative.dev/v1, kind: Service, name: relay}}
"""


def source(name: str = "relay", schedule: str = EVERY_SECOND, timezone: str = "UTC") -> PingSource:
    return PingSource(name, schedule, timezone, "application/json", '{"a": 1}', name)


@pytest.fixture
def stopped() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_six_fields_begin_with_the_seconds_and_five_with_the_minutes() -> None:
    after = datetime(2026, 7, 1, 12, 0, 1, tzinfo=UTC)

    assert next(due_times(source(schedule="*/5 * * * * *"), after)) == datetime(2026, 7, 1, 12, 0, 5, tzinfo=UTC)
    assert next(due_times(source(schedule="*/5 * * * *"), after)) == datetime(2026, 7, 1, 12, 5, tzinfo=UTC)


def test_a_schedule_is_meant_in_its_timezone() -> None:
    daily = source(schedule="0 8 * * *", timezone="Europe/Berlin")

    due = next(due_times(daily, datetime(2026, 7, 1, 0, 0, tzinfo=UTC)))

    assert due.astimezone(UTC) == datetime(2026, 7, 1, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(("schedule", "timezone"), [("61 * * * *", "UTC"), ("often", "UTC"), ("* * * * *", "Mars/X")])
def test_a_schedule_that_is_none_is_refused_by_the_name_of_its_source(schedule: str, timezone: str) -> None:
    with pytest.raises(ScheduleError, match="relay"):
        due_times(source(schedule=schedule, timezone=timezone), datetime.now(UTC))


def test_a_ping_is_a_cloudevent_with_an_id_of_its_own_and_the_data_verbatim(
    function: Sink, stopped: threading.Event
) -> None:
    start([(source(), function.url)], stopped)
    eventually(lambda: len(function.received) >= 2)

    first, second = function.received[:2]
    assert (first.method, first.path, first.body) == ("POST", "/", b'{"a": 1}')
    assert first.headers["ce-type"] == "dev.knative.sources.ping"
    assert first.headers["ce-source"] == "/apis/v1/namespaces/minierp/pingsources/relay"
    assert first.headers["ce-specversion"] == "1.0"
    assert first.headers["content-type"] == "application/json"
    assert first.headers["ce-time"].endswith("Z")
    assert first.event_id != second.event_id


def test_a_function_that_fails_or_hangs_delays_no_other_and_its_pings_do_not_pile_up(
    function: Sink, stopped: threading.Event
) -> None:
    with serving() as hanging, serving() as failing:
        hanging.behave = hanging.hold
        failing.behave = lambda _: Reply(none=True)
        targets = {"well": function.url, "hanging": hanging.url, "failing": failing.url, "gone": "http://127.0.0.1:1"}
        start([(source(name), url) for name, url in targets.items()], stopped)

        eventually(lambda: len(function.received) >= 3 and len(failing.received) >= 2)

        assert len(hanging.received) == 1


def test_the_program_pings_what_the_manifests_say_and_ends_at_sigterm(function: Sink, tmp_path: Path) -> None:
    (tmp_path / "ping.yaml").write_text(MANIFEST)
    state = State(home=str(tmp_path), root=str(tmp_path), manifests=str(tmp_path))
    state.functions = {"relay": FunctionState(function.url, None)}
    state.write()
    environment = {**os.environ, "MINIERP_STATE": str(tmp_path / "state.json")}
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.minierp.local.sources.cron"], cwd=CHECKOUT, env=environment
    )
    try:
        eventually(lambda: function.received)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait()
