"""The runtime: `main = function(…)` turns handlers into a functions-framework target, an ASGI one.

One endpoint takes plain JSON on its paths, and CloudEvents, binary and structured, on its root. A request goes through
the same steps, top to bottom: recognise, parse, validate, claim, handle, commit, answer, publish. A handler is one; it
is a plain function, which runs in a thread, or a coroutine function, which runs on the event loop and must never wait.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from shared.http.requests import Request as Received
from shared.http.requests import request_of
from shared.messaging.cloud_events import REHEARSAL, is_event
from shared.process import cold_start
from shared.process.identity import Identity
from shared.runtime import http_requests
from shared.runtime.observing import METRICS, Observer
from shared.runtime.triggers import Trigger
from shared.serving.health import Health


def function(*triggers: Trigger) -> Callable[[Request], Awaitable[Response]]:
    """The target that functions-framework calls with every request; named after the file its handlers stand in.

    The trigger that most requests are for comes first.
    """
    identity = Identity.of(triggers[0].handler)
    health, observer = Health(triggers[0].handler), Observer(identity)

    async def main(served: Request) -> Response:
        request = request_of(served)
        if request.path.startswith("/health/"):
            return await health.response(request.path)
        if request.path == METRICS and request.method == "GET":
            return await observer.metrics()
        # Event sources post to the root, where no public route leads: nobody outside can forge an event.
        if request.path == "/" and is_event(request.headers):
            return await observer.observed(request, _event_requests(request)(identity, triggers, request), event=True)
        return await observer.observed(request, http_requests.serve(identity, triggers, request), event=False)

    cold_start.end()
    return main


def _event_requests(request: Received) -> Callable[..., Awaitable[Response]]:
    """What serves events: a function that is never sent one does not load their types."""
    if REHEARSAL in request.headers:
        from shared.runtime import rehearsals

        return rehearsals.serve
    from shared.runtime import event_requests

    return event_requests.serve
