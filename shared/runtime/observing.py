"""What is seen of every request that a function answers: a line in its log, metrics, and a span if anybody asks."""

import asyncio
import time
from collections.abc import Awaitable

from starlette.responses import Response

from shared.http.requests import Request
from shared.process import logs
from shared.process.identity import Identity
from shared.telemetry import answering, tracing
from shared.telemetry.metrics import count, took

METRICS = "/metrics"
"""Where a function tells its metrics. No route leads there."""


class Observer:
    """Of one function."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._cold = True
        tracing.spans()

    async def observed(self, request: Request, work: Awaitable[Response], *, event: bool) -> Response:
        """The response to a request that `work` comes to, which is noted."""
        started, first, self._cold = time.perf_counter(), self._cold, False
        answering.begins()
        with tracing.answering(request.method, request.path, request.headers, event) as answered:
            response = await work
            trigger = answering.trigger()
            answered(trigger, response.status_code)
        seconds = time.perf_counter() - started
        count("minierp_requests_total", trigger, str(response.status_code))
        took("minierp_request_duration_seconds", seconds, trigger)
        duration = round(seconds * 1000, 2)
        logs.log("info", "served", status=response.status_code, duration_ms=duration, cold_start=first)
        return response

    async def metrics(self) -> Response:
        """Every metric of this process. In a thread: the first time it loads what writes them."""
        text, media_type = await asyncio.to_thread(_written, self._identity.name)
        return Response(text, media_type=media_type)


def _written(function: str) -> tuple[bytes, str]:
    from shared.telemetry.exposition import MEDIA_TYPE, exposition  # a tenth of a second, and for scrapes only

    return exposition(function), MEDIA_TYPE
