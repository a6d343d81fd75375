"""A function whose database is away stays alive: its probes wait neither for the database nor for those who do."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpx
import pytest

from scripts.minierp.local.system.system import System
from tests.eventually import eventually
from tests.integration.running import Function, Functions
from tests.integration.scripts.local.sources.line import line_to

THREADS = 2
PROMPTLY = 5.0
"""Seconds; half of what a request waits for a database that says nothing."""


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A listener that takes connections and never says anything, as a server whose node is gone, until it is closed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@pytest.fixture
def waiting(functions: Functions, silent: socket.socket) -> Iterator[Function]:
    """A function all of whose threads wait for the database, as long as the block lasts."""
    url = f"postgresql+pg8000://product:secret@127.0.0.1:{silent.getsockname()[1]}/product"
    with functions.another("products", ready=False, DATABASE_URL=url, THREADS=str(THREADS)) as found:
        over = threading.Event()
        with ThreadPoolExecutor(THREADS + 4) as pool:
            for _ in range(THREADS):
                pool.submit(asked, found, "/products", over, timeout=60.0)
            for _ in range(4):  # Knative gives up on a readiness probe after a second, and asks again
                pool.submit(asked, found, "/health/readiness", over, timeout=1.0)
            yield found
            over.set()
            silent.close()  # whoever waits for an answer learns at once that there will be none


def asked(function: Function, path: str, over: threading.Event, timeout: float) -> None:
    while not over.is_set():
        with suppress(httpx.TransportError):
            httpx.get(f"http://{function.address}{path}", timeout=timeout)


def test_a_function_whose_threads_all_wait_for_the_database_is_alive(waiting: Function) -> None:
    for _ in range(20):
        answer = httpx.get(f"http://{waiting.address}/health/liveness", timeout=PROMPTLY)

        assert answer.status_code == 200


def test_a_ready_function_whose_threads_are_all_busy_is_ready_and_alive(functions: Functions, services: System) -> None:
    url = services.state.databases["product"]["url"]
    with (
        line_to(url) as line,
        functions.another("products", DATABASE_URL=line.url, THREADS=str(THREADS)) as function,
        ThreadPoolExecutor(THREADS) as pool,
    ):
        line.fall_silent()
        busy = [pool.submit(function.get, "/products") for _ in range(THREADS)]
        eventually(lambda: len(line.withheld) == THREADS)

        for probe in ("readiness", "liveness"):
            answer = httpx.get(f"http://{function.address}/health/{probe}", timeout=PROMPTLY)
            assert answer.status_code == 200

        assert not any(each.done() for each in busy)
        line.cut()
        assert [each.result().status_code for each in busy] == [503] * THREADS


def test_a_function_that_was_ready_stays_so_and_says_itself_that_its_database_is_away(
    functions: Functions, services: System
) -> None:
    url = services.state.databases["product"]["url"]
    with line_to(url) as line, functions.another("products", DATABASE_URL=line.url) as function:
        line.cut()

        begun = time.monotonic()
        refused = function.get("/products")
        took = time.monotonic() - begun

        assert refused.status_code == 503
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert refused.headers["Retry-After"] == "1"
        assert took < PROMPTLY
        assert function.get("/health/readiness").status_code == 200
