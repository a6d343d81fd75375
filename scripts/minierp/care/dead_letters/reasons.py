"""Why an event became a dead letter, from what the function said or from what the message is."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from scripts.minierp.care.dead_letters.broker import Delivery
from scripts.minierp.terminal.errors import sentence

UNEXPLAINED = "retries exhausted or source stopped (function gave no refusal)"
EXHAUSTED = "sent back by itself as often as is allowed, each time in vain"

Problem = dict[str, Any]
Letter = dict[str, Any]
"""A dead letter, as the API describes it."""


@dataclass
class Refusals:
    """The problems that functions gave for events they will never take, the latest for each event and function."""

    problems: dict[tuple[str, str], Problem] = field(default_factory=dict)

    @classmethod
    def read(cls, deliveries: Iterable[Delivery]) -> "Refusals":
        """From events com.minierp.platform.event.refused.v1; whatever else lies there is passed over."""
        found = cls()
        for delivery in deliveries:
            try:
                refusal = json.loads(delivery.body)
                found.problems[refusal["event_id"], _function(refusal["function"])] = dict(refusal["problem"])
            except (ValueError, KeyError, TypeError, AttributeError):
                continue
        return found

    def find(self, event_id: str, queue: str) -> Problem | None:
        """What the function of `queue` said about the event."""
        return self.problems.get((event_id, _function(queue)))


def cause(letter: Letter) -> str:
    """Of a letter that still lies in its queue."""
    if letter["problem"]:
        return "refused"
    return "undeliverable" if letter["undeliverable"] else "given-up"


def reason(letter: Letter) -> str:
    """In one line, for people."""
    if letter["problem"]:
        return f"refused: {_sentence(letter['problem'])}"
    if letter["undeliverable"]:
        return f"the source cannot deliver this: {letter['undeliverable']}"
    return EXHAUSTED if letter["cause"] == "exhausted" else UNEXPLAINED


def kind(letter: Letter) -> str:
    """What letters of one cause have in common, in a few words for people."""
    if letter["problem"]:
        return f"refused: {letter['problem'].get('title') or 'nobody said why'}"
    return "the source cannot deliver this" if letter["undeliverable"] else reason(letter)


def _function(name: str) -> str:
    return name.replace("_", "-")


def _sentence(problem: Problem) -> str:
    violations = map(sentence, problem.get("errors") or ())
    said = problem.get("title") or f"status {problem.get('status')}"
    return f"{said}: {'; '.join(violations) or problem.get('detail') or 'it did not say why'}"
