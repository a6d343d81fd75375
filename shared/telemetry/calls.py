"""What is seen of every gRPC call that is answered: metrics, and a span if anybody asks. Imports gRPC."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import grpc
import grpc.aio

from shared.telemetry import tracing
from shared.telemetry.metrics import count, took

_CODES = {said: code.name for code in grpc.StatusCode for said in (code, code.value[0])}


@contextmanager
def observed(method: str, context: grpc.aio.ServicerContext[Any, Any]) -> Iterator[None]:
    """Around the answer to a call of `method`, `package.Service/Method`."""
    began = time.perf_counter()
    try:
        with tracing.called(method, context.invocation_metadata()):
            yield
    finally:
        count("minierp_requests_total", method, _CODES.get(context.code(), "OK"))
        took("minierp_request_duration_seconds", time.perf_counter() - began, method)
