"""A server of a test's own that serves while the test goes on."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer


@contextmanager
def in_a_thread(server: BaseServer) -> Iterator[None]:
    """Have `server` serve in a thread, and end it with the block."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
