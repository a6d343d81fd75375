"""Traces, by OpenTelemetry, where the environment asks for them. Where it does not, nothing is loaded and nothing done.

A trace goes on wherever its W3C context is handed over: with a request by `traceparent`, with an event by the extension
`minierptrace`, since event sources drop the other; with a gRPC call as metadata.
"""

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import TYPE_CHECKING, Any

from shared.telemetry.carried import Answered, Metadata

if TYPE_CHECKING:
    from asyncio import Future

    from shared.telemetry.spans import Spans

_NOT_INSTALLED = (
    "the environment variables OTEL_… ask for traces, and this environment has no OpenTelemetry: it is an extra of the"
    " project, minierp[telemetry]"
)


def wanted() -> bool:
    """Whether the environment asks for traces (OpenTelemetry, environment variable specification)."""
    asked = os.environ.get
    if asked("OTEL_SDK_DISABLED", "").lower() == "true" or asked("OTEL_TRACES_EXPORTER") == "none":
        return False
    places = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_TRACES_EXPORTER")
    return any(asked(name) for name in places)


@cache
def spans() -> "Spans | None":
    """What makes this process's spans, None where nobody asks for any. Called at a start: it may raise RuntimeError."""
    if not wanted():
        return None
    try:
        from shared.telemetry.spans import exported
    except ModuleNotFoundError as missing:
        raise RuntimeError(_NOT_INSTALLED) from missing
    return exported()


def answering(method: str, path: str, headers: Mapping[str, str], event: bool) -> AbstractContextManager[Answered]:
    """A span around the answer to a request or the handling of an event, in the trace that it brings along."""
    made = spans()
    return made.answering(method, path, headers, event) if made else _UNSEEN


def asking(what: str) -> AbstractContextManager[Any]:
    """A span around a statement or a transaction of the database."""
    made = spans()
    return made.asking(what) if made else _NOTHING


def calling(method: str) -> AbstractContextManager[Metadata | None]:
    """A span around a gRPC call, and the metadata that it is to be sent with."""
    made = spans()
    return made.calling(method) if made else _NOTHING


def called(method: str, metadata: Any) -> AbstractContextManager[Any]:
    """A span around the answer to a gRPC call, in the trace that its metadata brings along."""
    made = spans()
    return made.called(method, metadata or ()) if made else _NOTHING


def publishing(event: Mapping[str, Any], confirmation: "Future[None]") -> None:
    """A span from now until the broker has confirmed `event`, in the event's own trace."""
    if made := spans():
        made.publishing(event, confirmation)


def context() -> str:
    """The present span as a W3C `traceparent`; empty where there is none."""
    made = spans()
    return made.context() if made else ""


def finish() -> None:
    """Send what is not sent yet; waits, two seconds at most."""
    if made := spans():
        made.finish()


def _nobody_asks(_trigger: str, _status: int) -> None:
    """What is known of a request that is no span."""


_UNSEEN = nullcontext(_nobody_asks)
_NOTHING = nullcontext()
