"""Structured logs: one JSON object a line on standard output, with the correlation and causation of the request."""

import sys
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from typing import Any

from shared.outcomes import documents
from shared.process.settings import settings
from shared.telemetry import tracing
from shared.telemetry.carried import EVENT_HEADER
from shared.values.text import visible_in_json

_LEVELS = {"DEBUG": 10, "INFO": 20, "WARNING": 30, "ERROR": 40}
_bound: ContextVar[dict[str, Any]] = ContextVar("bound", default={})  # noqa: B039 - never mutated


def bind(**fields: Any) -> None:
    """Fields that every line of this request carries (each request is a context of its own, in its thread as well)."""
    _bound.set(fields)


def add(**fields: Any) -> None:
    """Fields that every further line of this request carries as well."""
    _bound.set({**_bound.get(), **fields})


def log(level: str, message: str, **fields: Any) -> None:
    """Write one line: level is debug, info, warning or error."""
    if _LEVELS[level.upper()] < _threshold():
        return
    line = {"timestamp": datetime.now(UTC).isoformat(), "level": level.upper(), "message": message}
    text = documents.write({**line, **_bound.get(), **fields}, plain=str)
    sys.stdout.write(visible_in_json(text) + "\n")
    sys.stdout.flush()


def error(problem: BaseException) -> None:
    """Write an unexpected error with its traceback."""
    trace = "".join(traceback.format_exception(problem))
    log("error", f"unexpected: {problem}", error_type=type(problem).__name__, traceback=trace)


def trace(headers: Mapping[str, str]) -> dict[str, str]:
    """`trace_id` and `span_id` of the present span, or else of the one that a request or an event was sent in, if any.

    Header names are in lower case.
    """
    brought = tracing.context() or headers.get(EVENT_HEADER) or headers.get("traceparent", "")
    parts = brought.split("-")
    return {"trace_id": parts[1], "span_id": parts[2]} if len(parts) == 4 else {}


@cache
def _threshold() -> int:
    return _LEVELS.get(settings().log_level.upper(), 20)
