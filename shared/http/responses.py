"""Answers, problems and acknowledgements as HTTP responses."""

from typing import Any

from flask import Response

from shared.outcomes import documents
from shared.outcomes.answers import Answer
from shared.outcomes.problems import Problem


def json_response(answer: Answer) -> Response:
    """An answer as application/json, or without a body where it has none."""
    if not answer.body:
        response = Response(status=answer.status, headers=dict(answer.headers))
        del response.headers["Content-Type"]
        return response
    return Response(documents.write(answer.body), answer.status, dict(answer.headers), content_type="application/json")


def problem_response(problem: Problem, instance: str) -> Response:
    """A problem about `instance`, the request's path, as application/problem+json (RFC 9457)."""
    text = documents.write(problem.document(instance))
    return Response(text, problem.status, problem.headers, content_type="application/problem+json")


def accepted_response() -> Response:
    """An event source ignores bodies: 204."""
    return Response(status=204)


def never_response(document: dict[str, Any]) -> Response:
    """Tells an event source not to try again, and people why: 422 with a problem details document."""
    return Response(documents.write(document), 422, content_type="application/problem+json")
