"""Serve a function: `python -m shared.server` is functions-framework, with a worker that stays with busy connections.

gunicorn's threaded worker hands every request from its main thread to another one and back. But an event source, a
proxy or Knative's queue-proxy sends one request after another over the same few connections, and the handing over was
a third of a function's Python time. Here a thread waits for its connection's next request itself, for a moment, and as
long as there are threads for all connections.
"""

import os
import select
from typing import Any

from functions_framework import create_app
from functions_framework._http import create_server
from gunicorn.workers.gthread import TConn, ThreadWorker

_LINGER_MS = 100


class LingeringWorker(ThreadWorker):  # type: ignore[misc] # gunicorn has no types
    """Answers the requests of one connection in one thread, as long as they follow each other closely."""

    def handle(self, conn: TConn) -> Any:
        """Answer a request and those that follow it; the result says what becomes of the connection."""
        while (outcome := super().handle(conn)) is True and self._another_comes(conn):
            pass
        return outcome

    def _another_comes(self, conn: TConn) -> bool:
        if not self.alive or self.nr_conns > self.cfg.threads:
            return False
        if conn.parser.unreader.buf.getvalue():  # it came together with the one before
            return True
        waiting = select.poll()
        waiting.register(conn.sock, select.POLLIN)
        return bool(waiting.poll(_LINGER_MS))


def main() -> None:
    """Serve FUNCTION_TARGET of FUNCTION_SOURCE at HOST (default: everywhere) and PORT (8080) until SIGTERM."""
    app = create_app(os.environ["FUNCTION_TARGET"], os.environ["FUNCTION_SOURCE"])  # type: ignore[no-untyped-call]
    server = create_server(app, debug=False, worker_class=LingeringWorker)  # type: ignore[no-untyped-call]
    server.run(os.environ.get("HOST", "0.0.0.0"), int(os.environ.get("PORT", "8080")))


if __name__ == "__main__":
    main()
