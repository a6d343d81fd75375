from collections.abc import Callable
from typing import Any, cast

import pytest

from scripts.minierp.client.answers import Answer, Json
from scripts.minierp.client.bundles import in_batch
from scripts.minierp.client.client import Client
from scripts.minierp.terminal.errors import NoAnswer, Refused, Unexpected
from shared.outcomes.attempts import InFlight, NotBegun
from shared.outcomes.problems import Invalid, NotFound, Problem, Unavailable


class Scripted:
    """Answers each batch by a function of the key and of how many batches there were."""

    def __init__(self, answer: Callable[[str, int], tuple[int, Json]], patience: float = 5.0) -> None:
        self.patience = patience
        self.sent: list[list[str]] = []
        self._answer = answer

    def post(self, path: str, sent: Any) -> Answer:
        assert path == "/things:batch"
        keys = [each["key"] for each in sent["commands"]]
        self.sent.append(keys)
        answers = {key: self._answer(key, len(self.sent)) for key in keys}
        return Answer({
            "items": [
                {"key": key, "status": status, "headers": {}, "body": body} for key, (status, body) in answers.items()
            ]
        })  # fmt: skip

    def outcomes(self, *keys: str, missing_for: float = 0.0) -> dict[str, Answer | Refused]:
        return in_batch(cast(Client, self), "/things:batch", {key: {"name": key} for key in keys}, missing_for)


def said(problem: Problem) -> tuple[int, Json]:
    return problem.status, problem.document("/things")


def test_what_was_done_and_what_was_refused_is_told_by_key() -> None:
    server = Scripted(lambda key, _: (201, {"name": key}) if key == "a" else said(Invalid("No.")))

    found = server.outcomes("a", "b")

    assert found["a"] == Answer({"name": "a"})
    assert isinstance(found["b"], Refused)
    assert server.sent == [["a", "b"]]


@pytest.mark.parametrize("not_yet", [NotBegun(), InFlight()], ids=lambda problem: problem.kind)
def test_what_was_not_done_yet_is_sent_again_and_nothing_else(not_yet: Problem) -> None:
    server = Scripted(lambda key, turn: said(not_yet) if key == "b" and turn < 3 else (201, {}))

    found = server.outcomes("a", "b")

    assert set(found) == {"a", "b"}
    assert server.sent == [["a", "b"], ["b"], ["b"]]


def test_that_something_is_unknown_is_believed_only_after_a_while() -> None:
    server = Scripted(lambda _key, turn: said(NotFound("No.")) if turn < 3 else (201, {}))

    assert server.outcomes("a", missing_for=5.0) == {"a": Answer({})}
    assert isinstance(Scripted(lambda *_: said(NotFound("No."))).outcomes("a")["a"], Refused)


def test_patience_ends() -> None:
    with pytest.raises(NoAnswer):
        Scripted(lambda *_: said(Unavailable("Not now.")), patience=0.2).outcomes("a")


def test_a_fault_is_no_refusal() -> None:
    with pytest.raises(Unexpected):
        Scripted(lambda *_: said(Problem("Our fault."))).outcomes("a")
