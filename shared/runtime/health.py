"""Liveness and readiness, for Knative's probes. Neither waits for a thread: `server.py` keeps two for them."""

import threading

import sqlalchemy as sa
from flask import Response

from shared.database.transactions import transaction
from shared.http.responses import json_response, problem_response
from shared.outcomes.answers import Answer
from shared.outcomes.problems import NotFound, Unavailable
from shared.process import logs
from shared.process.settings import MissingSetting

PROBES = 2
"""Probes that are answered at once: one readiness probe may wait for the database, and nothing else ever does."""

_asking = threading.Lock()
_answered = threading.Event()


def response(path: str) -> Response:
    """`/health/liveness`: the process serves. `/health/readiness`: its database, which all have, has answered once.

    A database that goes away later, for however long, is said by each request (503): without its pods a function could
    say nothing, and requests would wait for a pod.
    """
    try:
        if path == "/health/readiness":
            _check()
        elif path != "/health/liveness":
            raise NotFound(f"There is nothing at {path}.")
    except (NotFound, Unavailable) as problem:
        return problem_response(problem, path)
    return json_response(Answer({"status": "ok"}))


def _check() -> None:
    try:
        if not _answered.is_set():
            _ask()
    except MissingSetting as missing:
        logs.log("error", f"not ready: {missing}")
        raise Unavailable(f"Not configured: {missing}.") from missing


def _ask() -> None:
    """By one thread at a time, since it may take as long as a request. Raises Unavailable."""
    if not _asking.acquire(blocking=False):
        raise Unavailable("The database has not answered yet.")
    try:
        with transaction() as session:
            session.execute(sa.text("select 1"))
        _answered.set()
    finally:
        _asking.release()
