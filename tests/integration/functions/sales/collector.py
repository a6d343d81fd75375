"""A collector of traces, by OTLP over HTTP, that keeps what it is sent in memory."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.threaded import in_a_thread


class Span(NamedTuple):
    """One span, and the function that made it."""

    function: str
    name: str
    kind: str
    trace_id: str
    id: str
    parent: str
    attributes: dict[str, str]


class Collector:
    """What came so far."""

    def __init__(self, url: str) -> None:
        self.environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": url, "OTEL_BSP_SCHEDULE_DELAY": "50"}
        self.spans: list[Span] = []

    def take(self, request: ExportTraceServiceRequest) -> None:
        for resource in request.resource_spans:
            named = {each.key: each.value.string_value for each in resource.resource.attributes}
            for span in (each for scope in resource.scope_spans for each in scope.spans):
                self.spans.append(
                    Span(
                        named["service.name"],
                        span.name,
                        type(span).SpanKind.Name(span.kind).removeprefix("SPAN_KIND_"),
                        span.trace_id.hex(),
                        span.span_id.hex(),
                        span.parent_span_id.hex(),
                        {each.key: each.value.string_value for each in span.attributes},
                    )
                )

    def tree(self, trace_id: str, root: str) -> dict[tuple[str, str, str], str]:
        """(function, kind, name) of each span of a trace, and the name of its parent; `root` is called "caller"."""
        mine = [span for span in self.spans if span.trace_id == trace_id]
        names = {span.id: f"{span.kind} {span.name}" for span in mine} | {root: "caller"}
        return {(span.function, span.kind, span.name): names.get(span.parent, "nobody") for span in mine}


@contextmanager
def collector() -> Iterator[Collector]:
    """One that runs as long as the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            content = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
            made.take(ExportTraceServiceRequest.FromString(content))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Collector(f"http://127.0.0.1:{server.server_port}")
    with in_a_thread(server):
        yield made
