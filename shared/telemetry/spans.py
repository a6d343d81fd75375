"""Spans by OpenTelemetry's semantic conventions (HTTP, messaging, database, RPC, CloudEvents). Loaded where wanted."""

import os
import threading
from asyncio import Future
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_NAMESPACE, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from shared.telemetry.answering import NONE
from shared.telemetry.carried import EVENT_HEADER, EXTENSION, Answered, Metadata

_LAST_SECONDS = 2.0
_TRACES = TraceContextTextMapPropagator()
_MESSAGING = {"messaging.system": "rabbitmq"}
_RPC = {"rpc.system.name": "grpc"}


class Spans:
    """Makes spans, which `processor` sees end."""

    def __init__(self, processor: SpanProcessor) -> None:
        self._processor = processor
        provider = TracerProvider(resource=_resource(), shutdown_on_exit=False)
        provider.add_span_processor(processor)
        self._tracer = provider.get_tracer("minierp")

    @contextmanager
    def answering(self, method: str, path: str, headers: Mapping[str, str], event: bool) -> Iterator[Answered]:
        """As the function of this name."""
        kind = SpanKind.CONSUMER if event else SpanKind.SERVER
        attributes = _of_event(headers) if event else {"http.request.method": method, "url.path": path}
        parent = _brought(headers.get(EVENT_HEADER), headers)
        with self._tracer.start_as_current_span("process" if event else method, parent, kind, attributes) as span:

            def answered(trigger: str, status: int) -> None:
                if trigger != NONE:
                    _name(span, trigger, event)
                span.set_attribute("http.response.status_code", status)
                if status >= (400 if event else 500):
                    span.set_attribute("error.type", str(status))
                    span.set_status(StatusCode.ERROR)

            yield answered

    @contextmanager
    def asking(self, what: str) -> Iterator[None]:
        """As the function of this name. What no request asks, such as a note of the outbox, makes no trace."""
        if not trace.get_current_span().get_span_context().is_valid:
            yield
            return
        attributes = {"db.system.name": "postgresql", "db.query.summary": what, **_database()}
        with self._tracer.start_as_current_span(what, kind=SpanKind.CLIENT, attributes=attributes):
            yield

    @contextmanager
    def calling(self, method: str) -> Iterator[Metadata]:
        """As the function of this name."""
        attributes = {**_RPC, "rpc.method": method}
        with self._tracer.start_as_current_span(method, kind=SpanKind.CLIENT, attributes=attributes):
            carried: dict[str, str] = {}
            _TRACES.inject(carried)
            yield tuple(carried.items())

    @contextmanager
    def called(self, method: str, metadata: Iterable[tuple[str, Any]]) -> Iterator[None]:
        """As the function of this name."""
        carried = {name: value for name, value in metadata if isinstance(value, str)}
        attributes = {**_RPC, "rpc.method": method}
        with self._tracer.start_as_current_span(method, _brought(None, carried), SpanKind.SERVER, attributes):
            yield

    def publishing(self, event: Mapping[str, Any], confirmation: "Future[None]") -> None:
        """As the function of this name."""
        attributes = {
            **_MESSAGING,
            "messaging.operation.type": "send",
            "messaging.operation.name": "publish",
            "messaging.destination.name": event["type"],
            "messaging.message.id": event["id"],
        }
        parent = _brought(event.get(EXTENSION), {})
        span = self._tracer.start_span(f"publish {event['type']}", parent, SpanKind.PRODUCER, attributes)

        def end(done: "Future[None]") -> None:
            if error := done.exception():
                span.record_exception(error)
                span.set_status(StatusCode.ERROR)
            span.end()

        confirmation.add_done_callback(end)

    def context(self) -> str:
        """As the function of this name."""
        carried: dict[str, str] = {}
        _TRACES.inject(carried)
        return carried.get("traceparent", "")

    def finish(self) -> None:
        """As the function of this name."""
        ending = threading.Thread(target=self._processor.shutdown, daemon=True)  # which may wait half a minute
        ending.start()
        ending.join(_LAST_SECONDS)


def exported() -> Spans:
    """Spans that go where the environment says. Raises ValueError for an OTEL_TRACES_EXPORTER that is none of ours."""
    chosen = os.environ.get("OTEL_TRACES_EXPORTER") or "otlp"
    if chosen not in ("otlp", "console"):
        raise ValueError(f"the environment variable OTEL_TRACES_EXPORTER is {chosen!r}, expected otlp, console or none")
    return Spans(BatchSpanProcessor(ConsoleSpanExporter() if chosen == "console" else _to_a_collector()))


def _to_a_collector() -> SpanExporter:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # for those who have one

    return OTLPSpanExporter()


def _resource() -> Resource:
    source = Path(os.environ.get("FUNCTION_SOURCE", "minierp")).stem
    name = os.environ.get("OTEL_SERVICE_NAME") or os.environ.get("K_SERVICE") or source
    return Resource.create({SERVICE_NAME: name, SERVICE_NAMESPACE: "minierp"})


def _brought(event_context: str | None, headers: Mapping[str, str]) -> Context:
    """The context that an event or a request was sent in; nothing of ours in any case."""
    return _TRACES.extract({"traceparent": event_context} if event_context else headers, Context())


def _of_event(headers: Mapping[str, str]) -> dict[str, str]:
    told = {name: headers.get(f"ce-{name}", "") for name in ("id", "source", "type", "subject")}
    return {
        **_MESSAGING,
        "messaging.operation.type": "process",
        "messaging.operation.name": "process",
        "messaging.destination.name": told["type"],
        "messaging.message.id": told["id"],
        **{f"cloudevents.event_{name}": value for name, value in told.items()},
    }


def _name(span: trace.Span, trigger: str, event: bool) -> None:
    span.update_name(f"process {trigger}" if event else trigger)
    if not event:
        span.set_attribute("http.route", trigger.partition(" ")[2])


@cache
def _database() -> dict[str, Any]:
    """Where DATABASE_URL leads."""
    parts = urlsplit(os.environ.get("DATABASE_URL", ""))
    found = {"server.address": parts.hostname, "server.port": parts.port, "db.namespace": parts.path.strip("/")}
    return {name: value for name, value in found.items() if value}
