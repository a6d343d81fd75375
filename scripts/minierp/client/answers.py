"""What an HTTP answer of MiniERP means: a document, a refusal, or a reason to ask again."""

from dataclasses import dataclass
from typing import Any

import httpx

from scripts.minierp.terminal.errors import CliError, NoAnswer, Refused, Unexpected

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What the API said: the document, and whether it is the stored answer to an earlier, equal request."""

    body: Json
    replayed: bool = False


class Again(Exception):
    """The same request may succeed later; `because` says why it did not now."""

    def __init__(self, because: CliError) -> None:
        super().__init__(because.message)
        self.because = because


_LOGS = "See why with `minierp logs`."
_FOR_NOW = frozenset({429, 502, 503, 504})
"""A function, or the proxy in front of it, cannot answer now, or one client alone asks too much."""


def understood(response: httpx.Response) -> Answer:
    """The answer in a response. Raises Again for 429, 502 to 504 and in flight, Refused for a 4xx, or Unexpected."""
    if response.is_success:
        return Answer(_document(response), "Idempotent-Replayed" in response.headers)
    refusal = Refused(_document(response))
    if again := _again(response.status_code, refusal):
        raise again
    if response.is_client_error:
        raise refusal
    raise _unexpected(response)


def understood_of(item: Json) -> Answer | Refused:
    """What was answered to one command of a batch. Raises Again as for a response, or Unexpected."""
    status, body = int(item["status"]), item["body"]
    if status < 300:
        return Answer(body, "Idempotent-Replayed" in item["headers"])
    refusal = Refused(body)
    if again := _again(status, refusal):
        raise again
    if status < 500:
        return refusal
    raise Unexpected(f"A command of a batch was answered {status}: {refusal.message}", _LOGS)


def _again(status: int, refusal: Refused) -> Again | None:
    if status in _FOR_NOW:
        return Again(NoAnswer(refusal.message, "Try again; `minierp status` shows what is down."))
    return Again(refusal) if refusal.kind == "request-in-flight" else None


def _document(response: httpx.Response) -> Json:
    """The JSON object in an answer; a proxy that finds no function may have none."""
    try:
        document = response.json()
    except ValueError:
        document = None
    if isinstance(document, dict):
        return document
    if response.status_code in _FOR_NOW:
        return {"title": "Temporarily unavailable", "status": response.status_code}
    raise _unexpected(response)


def _unexpected(response: httpx.Response) -> Unexpected:
    return Unexpected(
        f"{response.request.method} {response.request.url.path} answered {response.status_code}:"
        f" {response.text[:200]!r}.",
        _LOGS,
    )
