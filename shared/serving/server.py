"""Serve a function: `python -m shared.serving.server`.

It is functions-framework's ASGI application on uvicorn, one process with one event loop.
"""

import asyncio
import logging
import math
import os
import signal
import sys
from typing import TYPE_CHECKING

import uvloop

from shared.outcomes.answers import FOR_BROWSERS, POLICY
from shared.process import cold_start
from shared.process.settings import keep_to_oneself, settings
from shared.process.stand_ins import standing_in

if TYPE_CHECKING:
    from shared.serving.application import FunctionServer

IDLE_SECONDS = 120
"""How long an idle connection is kept: longer than proxies keep theirs, so that none sends into one that is closing."""


def main() -> None:
    """Serve FUNCTION_TARGET of FUNCTION_SOURCE at HOST (default: everywhere) and PORT (8080) until SIGTERM.

    Raises BadSetting.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # the first process of a pod would otherwise not hear it
    keep_to_oneself()
    cold_start.begin()
    settings()  # a variable that cannot be read ends the start, not every request
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve())


async def _serve() -> None:
    server = function_server()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, server.handle_exit)  # also what uvicorn raises again once it has ended: that ends nothing
    await server.serve()


def function_server() -> "FunctionServer":
    """Load the function, and make what serves it."""
    with standing_in():
        from functions_framework.aio import create_asgi_app
        from starlette.exceptions import HTTPException
        from uvicorn.config import Config

        from shared.serving.application import FunctionServer, Lines, documents_only, refused
        from shared.serving.protocol import BoundedProtocol

    logging.getLogger("uvicorn.error").handlers = [Lines(logging.WARNING)]
    app = create_asgi_app(os.environ["FUNCTION_TARGET"], os.environ["FUNCTION_SOURCE"])  # type: ignore[no-untyped-call]
    app.add_exception_handler(HTTPException, refused)
    config = Config(
        documents_only(app),
        host=os.environ.get("HOST", "0.0.0.0"),
        port=int(os.environ.get("PORT", "8080")),
        http=BoundedProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        headers=[(name, value) for name, value in FOR_BROWSERS.items() if name != POLICY],
        proxy_headers=False,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=math.ceil(2 * settings().deadline_seconds),  # an attempt, and its refusal's record
    )
    return FunctionServer(config)


if __name__ == "__main__":
    main()
