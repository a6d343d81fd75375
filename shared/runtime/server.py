"""Serve a function: `python -m shared.runtime.server`.

It is functions-framework, with a worker of our own and a faster start.
"""

import os

from shared.process import cold_start
from shared.process.settings import settings


def main() -> None:
    """Serve FUNCTION_TARGET of FUNCTION_SOURCE at HOST (default: everywhere) and PORT (8080) until SIGTERM.

    Raises BadSetting.
    """
    cold_start.begin()
    settings()  # a variable that cannot be read ends the start, not every request
    from functions_framework import create_app
    from functions_framework._http import create_server

    from shared.runtime.health import PROBES
    from shared.runtime.worker import LingeringWorker

    app = create_app(os.environ["FUNCTION_TARGET"], os.environ["FUNCTION_SOURCE"])  # type: ignore[no-untyped-call]
    # Knative lets no more requests through than THREADS. However long they wait, a probe finds a thread.
    threads = settings().threads + PROBES
    server = create_server(app, debug=False, worker_class=LingeringWorker, threads=threads)  # type: ignore[no-untyped-call]
    server.run(os.environ.get("HOST", "0.0.0.0"), int(os.environ.get("PORT", "8080")))


if __name__ == "__main__":
    main()
