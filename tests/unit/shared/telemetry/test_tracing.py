"""When traces are made, and what their spans say by OpenTelemetry's semantic conventions."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from shared.messaging.envelope import Envelope
from shared.process import logs
from shared.telemetry import spans, tracing
from tests.events import sale_placed, sent
from tests.unit.architecture.sources import ROOT

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
CONTEXT = f"00-{TRACE}-{SPAN}-01"
TYPE = "com.minierp.sales.order.created.v2"
EVENT = {"ce-id": "7", "ce-type": TYPE, "ce-source": "/t", "ce-subject": "order", "ce-minierptrace": CONTEXT}


@pytest.fixture
def exporter(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """This process makes spans, which are kept in memory."""
    monkeypatch.setenv("DATABASE_URL", "postgresql+pg8000://sales:secret@db.example:5433/sales")
    kept = InMemorySpanExporter()
    made = spans.Spans(SimpleSpanProcessor(kept))
    monkeypatch.setattr(tracing, "spans", lambda: made)
    return kept


@pytest.fixture(autouse=True)
def another_database() -> Iterator[None]:
    spans._database.cache_clear()
    yield
    spans._database.cache_clear()


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c:4318/v1/traces"}, True),
        ({"OTEL_TRACES_EXPORTER": "console"}, True),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"}, False),
        ({"OTEL_SDK_DISABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"}, False),
        ({"OTEL_SERVICE_NAME": "sales"}, False),
    ],
    ids=["nothing", "collector", "collector of traces", "console", "none", "disabled", "a name alone"],
)
def test_traces_are_made_where_the_environment_says_whereto(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], wanted: bool
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert tracing.wanted() is wanted


def started(program: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)


OFF = """
import asyncio, json, sys
from shared.telemetry import tracing
with tracing.answering("POST", "/", {"traceparent": "%s"}, False) as answered, tracing.asking("x"):
    with tracing.calling("m") as metadata, tracing.called("m", None):
        answered("POST /", 200)
tracing.publishing({}, None)
tracing.finish()
print(json.dumps([metadata, tracing.context(), [name for name in sys.modules if "opentelemetry" in name]]))
"""


def test_where_nobody_asks_for_traces_nothing_is_loaded_and_nothing_said() -> None:
    ended = started(OFF % CONTEXT)

    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == [None, "", []]
    assert "minierptrace" not in sent(sale_placed(("A", 1)))


WITHOUT = "import sys; sys.modules['opentelemetry'] = None; from shared.telemetry import tracing; tracing.spans()"


def test_who_asks_for_traces_where_opentelemetry_is_not_installed_is_told_at_the_start() -> None:
    ended = started(WITHOUT, OTEL_EXPORTER_OTLP_ENDPOINT="http://collector:4318")

    assert ended.returncode == 1
    assert "OTEL_… ask for traces" in ended.stderr
    assert "minierp[telemetry]" in ended.stderr


def test_an_exporter_that_is_none_of_ours_is_refused_by_the_variables_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "zipkin")

    with pytest.raises(ValueError, match="OTEL_TRACES_EXPORTER is 'zipkin', expected otlp, console or none"):
        spans.exported()


@pytest.mark.parametrize(
    ("status", "code"), [(201, StatusCode.UNSET), (409, StatusCode.UNSET), (503, StatusCode.ERROR)]
)
def test_a_request_is_a_server_span_in_its_callers_trace(
    exporter: InMemorySpanExporter, status: int, code: StatusCode
) -> None:
    with tracing.answering("POST", "/orders/7/x", {"traceparent": CONTEXT}, event=False) as answered:
        answered("POST /orders/{id}/x", status)

    (span,) = exporter.get_finished_spans()
    assert (span.name, span.kind.name, span.status.status_code) == ("POST /orders/{id}/x", "SERVER", code)
    assert span.parent
    assert (f"{span.parent.trace_id:032x}", f"{span.parent.span_id:016x}") == (TRACE, SPAN)
    assert dict(span.attributes or {}) == {
        "http.request.method": "POST",
        "url.path": "/orders/7/x",
        "http.route": "/orders/{id}/x",
        "http.response.status_code": status,
        **({"error.type": "503"} if status == 503 else {}),
    }


def test_an_event_is_a_consumer_span_in_its_own_trace_whatever_its_source_says(exporter: InMemorySpanExporter) -> None:
    of_the_source = {"traceparent": f"00-{'1' * 32}-{'2' * 16}-01"}

    with tracing.answering("POST", "/", {**EVENT, **of_the_source}, event=True) as answered:
        answered(TYPE, 422)

    (span,) = exporter.get_finished_spans()
    assert (span.name, span.kind.name, span.status.status_code) == (f"process {TYPE}", "CONSUMER", StatusCode.ERROR)
    assert f"{span.context.trace_id:032x}" == TRACE
    assert dict(span.attributes or {}) == {
        "messaging.system": "rabbitmq",
        "messaging.operation.type": "process",
        "messaging.operation.name": "process",
        "messaging.destination.name": TYPE,
        "messaging.message.id": "7",
        "cloudevents.event_id": "7",
        "cloudevents.event_source": "/t",
        "cloudevents.event_type": TYPE,
        "cloudevents.event_subject": "order",
        "http.response.status_code": 422,
        "error.type": "422",
    }


def test_what_nobody_handles_is_called_by_its_method(exporter: InMemorySpanExporter) -> None:
    for event in (False, True):
        with tracing.answering("POST", "/nowhere", {}, event) as answered:
            answered("none", 404)

    assert [span.name for span in exporter.get_finished_spans()] == ["POST", "process"]


def test_a_statement_is_a_client_span_that_says_which_database_answers(exporter: InMemorySpanExporter) -> None:
    with tracing.answering("GET", "/", {}, event=False), tracing.asking("place_order"):
        pass

    asked, answered = exporter.get_finished_spans()
    assert (asked.name, asked.kind.name, asked.parent) == ("place_order", "CLIENT", answered.context)
    assert dict(asked.attributes or {}) == {
        "db.system.name": "postgresql",
        "db.query.summary": "place_order",
        "db.namespace": "sales",
        "server.address": "db.example",
        "server.port": 5433,
    }


def test_what_no_request_asks_makes_no_trace(exporter: InMemorySpanExporter) -> None:
    with tracing.asking("mark_published"):
        pass

    assert exporter.get_finished_spans() == ()


def test_a_grpc_call_carries_its_span_to_who_answers(exporter: InMemorySpanExporter) -> None:
    with tracing.calling("a.B/C") as metadata, tracing.called("a.B/C", metadata):
        pass

    served, called = exporter.get_finished_spans()
    assert [(span.name, span.kind.name) for span in (called, served)] == [("a.B/C", "CLIENT"), ("a.B/C", "SERVER")]
    assert served.parent
    assert served.parent.span_id == called.context.span_id
    assert dict(called.attributes or {}) == {"rpc.system.name": "grpc", "rpc.method": "a.B/C"}


def emitted() -> Envelope:
    with tracing.answering("POST", "/", {"traceparent": CONTEXT}, event=False):
        return sent(sale_placed(("A", 1)))


@pytest.mark.parametrize("error", [None, OSError("the broker is gone")], ids=["confirmed", "lost"])
def test_publishing_is_a_producer_span_in_the_events_trace_whoever_publishes(
    exporter: InMemorySpanExporter, error: Exception | None
) -> None:
    event = emitted()

    async def published() -> None:
        confirmation = asyncio.get_running_loop().create_future()
        tracing.publishing(event, confirmation)
        confirmation.set_exception(error) if error else confirmation.set_result(None)
        await asyncio.wait([confirmation])

    asyncio.run(published())

    request, span = exporter.get_finished_spans()
    assert (span.name, span.kind.name, span.parent and span.parent.span_id) == (
        f"publish {TYPE}", "PRODUCER", request.context.span_id,
    )  # fmt: skip
    assert span.status.status_code is (StatusCode.ERROR if error else StatusCode.UNSET)
    assert (span.attributes or {})["messaging.message.id"] == event["id"]


def test_a_log_line_names_the_span_that_it_belongs_to(exporter: InMemorySpanExporter) -> None:
    with tracing.answering("POST", "/", {"traceparent": CONTEXT}, event=False):
        ids = logs.trace({"traceparent": CONTEXT})

    (span,) = exporter.get_finished_spans()
    assert ids == {"trace_id": TRACE, "span_id": f"{span.context.span_id:016x}"}


def test_where_no_spans_are_made_a_log_line_names_the_one_that_an_event_was_sent_in() -> None:
    assert logs.trace(EVENT) == {"trace_id": TRACE, "span_id": SPAN}
