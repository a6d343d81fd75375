"""Answers, problems and acknowledgements as HTTP responses."""

from hashlib import blake2b
from typing import Any

from starlette.responses import Response

from shared.http.preconditions import Preconditions
from shared.outcomes import documents
from shared.outcomes.answers import Answer, Content
from shared.outcomes.problems import Problem
from shared.values.text import visible_in_json

PROBLEM = "application/problem+json"
"""The media type of a refusal (RFC 9457)."""

_NOT_KEPT = "no-store"
_ASKED_ANEW = {"Cache-Control": "private, no-cache"}


def json_response(answer: Answer[Any]) -> Response:
    """An answer as application/json, or without a body where it has none."""
    # What has a version is asked for by it again.
    headers = {"Cache-Control": _NOT_KEPT, **answer.headers, **(_ASKED_ANEW if "ETag" in answer.headers else {})}
    if not answer.body:
        return Response(None, answer.status, headers)
    return Response(documents.write(answer.body), answer.status, headers, "application/json")


def query_response(answer: Answer, conditions: Preconditions | None) -> Response:
    """What a query is answered, or 304 where the caller has it; what has no version is tagged by its content.

    Raises PreconditionFailed.
    """
    text = documents.write(answer.body)
    headers = {"ETag": f'W/"{blake2b(text.encode(), digest_size=12).hexdigest()}"', **answer.headers, **_ASKED_ANEW}
    if conditions and conditions.has(headers["ETag"]):
        return Response(None, 304, headers)
    return Response(text, answer.status, headers, "application/json")


def content_response(content: Content, conditions: Preconditions | None) -> Response:
    """A page or a file as it is, or 304 where the caller has it. Raises PreconditionFailed."""
    headers = {**content.headers, "Cache-Control": "no-cache"}
    if conditions and conditions.has(content.headers["ETag"]):
        return Response(None, 304, headers)
    return Response(content.content, 200, headers, content.media_type)


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
