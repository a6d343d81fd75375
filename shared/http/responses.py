"""Answers, problems and acknowledgements as HTTP responses."""

from typing import Any

from starlette.responses import Response

from shared.outcomes import documents
from shared.outcomes.answers import Answer
from shared.outcomes.problems import Problem
from shared.values.text import visible_in_json

PROBLEM = "application/problem+json"
"""The media type of a refusal (RFC 9457)."""

_NOT_KEPT = "no-store"


def json_response(answer: Answer) -> Response:
    """An answer as application/json, or without a body where it has none."""
    kept = "private, no-cache" if "ETag" in answer.headers else _NOT_KEPT  # what has a version is asked for by it again
    headers = {**answer.headers, "Cache-Control": kept}
    if not answer.body:
        return Response(None, answer.status, headers)
    return Response(documents.write(answer.body), answer.status, headers, "application/json")


def problem_response(problem: Problem, instance: str) -> Response:
    """A problem about `instance`, the request's path, as application/problem+json (RFC 9457)."""
    return _problem(problem.document(instance), problem.status, problem.headers)


def accepted_response() -> Response:
    """An event source ignores bodies: 204."""
    return Response(None, 204)


def never_response(document: dict[str, Any]) -> Response:
    """Tells an event source not to try again, and people why: 422 with a problem details document."""
    return _problem(document, 422)


def _problem(document: dict[str, Any], status: int, headers: dict[str, str] | None = None) -> Response:
    # It may repeat what was sent, and is read on terminals.
    said = {**(headers or {}), "Cache-Control": _NOT_KEPT}
    return Response(visible_in_json(documents.write(document)), status, said, PROBLEM)
