"""What a refusal has to be like, whoever makes it."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from tests.hostile.door import NO_ANSWER, Answered

Json = dict[str, Any]

_CALLERS_FAULT = tuple(status for status in range(400, 500) if status != 429)
"""A client that is told to be slower was not judged."""
_MEMBERS = {"type", "title", "status", "detail", "instance"}


def refusal(answer: Answered, *statuses: int) -> Json:
    """The problem document of an answer that is a refusal of the caller's: one of `statuses`, or any 4xx."""
    assert not faults(answer, statuses or _CALLERS_FAULT), faults(answer, statuses or _CALLERS_FAULT)
    problem: Json = answer.json
    return problem


def faults(answer: Answered, statuses: Sequence[int] = _CALLERS_FAULT) -> list[str]:
    """What is wrong with an answer that should be a refusal."""
    if answer.status not in statuses:
        return [f"{answer.status}: {answer.body[:300]!r}"]
    return [*_of_document(answer), *_of_headers(answer)]


def _of_document(answer: Answered) -> Iterable[str]:
    if answer.headers.get("content-type") != "application/problem+json":
        yield f"is {answer.headers.get('content-type')}: {answer.body[:200]!r}"
    elif missing := _MEMBERS - set(answer.json):
        yield f"lacks {missing}"
    elif answer.json["status"] != answer.status:
        yield f"says {answer.json['status']}, and is {answer.status}"
    if any(byte < 32 and byte not in b"\t\n" for byte in answer.body) or b"\x7f" in answer.body:
        yield f"acts on a screen: {answer.body[:300]!r}"
    if b"Traceback" in answer.body or b"site-packages" in answer.body:
        yield f"tells of its inside: {answer.body[:300]!r}"


def _of_headers(answer: Answered) -> Iterable[str]:
    for name, value in answer.headers.items():
        if any(ord(each) < 32 for each in name + value):
            yield f"has the header {name!r}: {value!r}"
    if "uvicorn" in answer.headers.get("server", "").lower():
        yield f"says what it is: {answer.headers['server']}"
    if "x-powered-by" in answer.headers:
        yield "says what it is powered by"


def in_parts(answer: Answered) -> list[Answered]:
    """An answer, or those to the commands of a batch."""
    if answer.status != 207:
        return [answer]
    headers = {"content-type": "application/problem+json"}
    return [Answered(item["status"], headers, json.dumps(item["body"]).encode()) for item in answer.json["items"]]


def all_refused(answers: dict[str, Answered], *statuses: int) -> None:
    """Each of them is a refusal."""
    found = {name: wrong for name, answer in answers.items() if (wrong := faults(answer, statuses or _CALLERS_FAULT))}
    assert not found, found


def none_broke(answers: dict[str, Answered]) -> None:
    """None of them is the server's fault; those that refuse do it as refusals do."""
    found = {
        name: [f"{answer.status}: {answer.body[:300]!r}"] if answer.status == NO_ANSWER or answer.status >= 500
        else faults(answer) for name, answer in answers.items() if answer.status == NO_ANSWER or answer.status >= 400
    }  # fmt: skip
    broken = {name: wrong for name, wrong in found.items() if wrong}
    assert not broken, broken
