"""`scripts/audit`: what it says of the lock files by what its source says. The source here is ours."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from scripts.minierp.local.machine.state import CHECKOUT
from tests.threaded import in_a_thread

KNOWN = {
    "id": "GHSA-of-ours",
    "summary": "It answers too much.",
    "affected": [
        {
            "package": {"name": "starlette", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.0"}]}],
        }
    ],
}


class Source(ThreadingHTTPServer):
    """Says of some packages what is known, with a status."""

    def __init__(self, known: dict[str, Any], status: int) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.known, self.status = known, status
        self.asked: set[str] = set()


class Answer(BaseHTTPRequestHandler):
    server: Source

    def do_POST(self) -> None:
        name = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["package"]["name"]
        self.server.asked.add(name)
        body = json.dumps({"vulns": [self.server.known[name]]} if name in self.server.known else {}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def source(known: dict[str, Any], status: int = 200) -> Iterator[Source]:
    server = Source(known, status)
    with in_a_thread(server):
        yield server


def audit(*words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    command = [CHECKOUT / "scripts" / "audit", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_where_nothing_is_known_that_is_said() -> None:
    with source({}) as service:
        done = audit("--osv-url", f"http://127.0.0.1:{service.server_port}")

    assert (done.returncode, done.stdout.startswith("No vulnerability of the ")) == (0, True), done.stderr


def test_every_library_of_both_lock_files_is_asked_for_and_one_with_a_known_vulnerability_is_named() -> None:
    with source({"starlette": KNOWN}) as service:
        done = audit("--osv-url", f"http://127.0.0.1:{service.server_port}")

    assert done.returncode == 1, done.stderr
    assert all(word in done.stdout for word in ("starlette", "GHSA-of-ours", "99.0"))
    assert {"starlette", "pydantic", "hypothesis", "typer"} <= service.asked


def test_a_source_that_does_not_answer_is_no_good_news() -> None:
    with source({}, status=503) as service:
        done = audit("--osv-url", f"http://127.0.0.1:{service.server_port}")

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("Nothing is known: the source of vulnerabilities did not answer (")


def test_words_that_mean_nothing_show_how_it_is_used() -> None:
    done = audit("--osv")

    assert (done.returncode, done.stderr.splitlines()[1].startswith("Usage: scripts/audit")) == (2, True)
