"""Liveness and readiness, for Knative's probes."""

import sqlalchemy as sa
from flask import Response

from shared.database.transactions import transaction
from shared.http.responses import json_response, problem_response
from shared.outcomes.answers import Answer
from shared.outcomes.problems import NotFound, Unavailable
from shared.process import logs
from shared.process.settings import MissingSetting


def response(path: str) -> Response:
    """`/health/liveness`: the process serves. `/health/readiness`: its database, which all have, answers too."""
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
        with transaction() as session:
            session.execute(sa.text("select 1"))
    except MissingSetting as missing:
        logs.log("error", f"not ready: {missing}")
        raise Unavailable(f"Not configured: {missing}.") from missing
