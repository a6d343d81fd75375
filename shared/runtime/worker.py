"""What answers a function's requests: gunicorn's threaded worker, but its threads stay with busy connections.

gunicorn's own hands every request from its main thread to another one and back. But an event source, a proxy or
Knative's queue-proxy sends one request after another over the same few connections, and the handing over was a third of
a function's Python time. Here a thread waits for its connection's next request itself, for a moment, and as long as
there are threads for all connections.
"""

import select
from typing import Any

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
