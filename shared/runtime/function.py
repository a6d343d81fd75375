"""The runtime: `main = function(…)` turns handlers into a functions-framework target.

One endpoint takes plain JSON on its paths, and CloudEvents, binary and structured, on its root. A request goes through
the same steps, top to bottom: recognise, parse, validate, claim, handle, commit, answer, publish. A handler is one.
"""

import time
from collections.abc import Callable

from flask import Request, Response

from shared.messaging.cloud_events import is_event
from shared.process import cold_start, logs
from shared.process.identity import Identity
from shared.runtime import health, http_requests
from shared.runtime.triggers import Trigger


def function(*triggers: Trigger) -> Callable[[Request], Response]:
    """The target that functions-framework calls with every request; named after the file its handlers stand in."""
    identity = Identity.of(triggers[0].handler)
    cold = True

    def main(request: Request) -> Response:
        nonlocal cold
        if request.path.startswith("/health/"):
            return health.response(request.path)
        started, first, cold = time.perf_counter(), cold, False
        # Event sources post to the root, where no public route leads: nobody outside can forge an event.
        if request.path == "/" and is_event(request.headers):
            from shared.runtime import (
                event_requests,  # a function that is never sent an event does not load their types
            )

            response = event_requests.serve(identity, triggers, request)
        else:
            response = http_requests.serve(identity, triggers, request)
        duration = round((time.perf_counter() - started) * 1000, 2)
        logs.log("info", "served", status=response.status_code, duration_ms=duration, cold_start=first)
        return response

    cold_start.end()
    return main
