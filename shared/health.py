"""Liveness and readiness, for Knative's probes."""

import sqlalchemy as sa
from flask import Response

from shared import database
from shared.answers import Answer
from shared.problems import NotFound, Unavailable
from shared.responses import json_response, problem_response
from shared.settings import settings


def response(path: str) -> Response:
    """`/health/liveness`: the process serves. `/health/readiness`: its database answers as well."""
    try:
        if path == "/health/readiness":
            _check()
        elif path != "/health/liveness":
            raise NotFound(f"There is nothing at {path}.")
    except (NotFound, Unavailable) as problem:
        return problem_response(problem, path)
    return json_response(Answer({"status": "ok"}))


def _check() -> None:
    if settings().database_url:
        with database.session() as session:
            session.execute(sa.text("select 1"))
