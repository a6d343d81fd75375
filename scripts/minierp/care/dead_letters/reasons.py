"""Why an event became a dead letter, from what the function said or from what the message is."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from scripts.minierp.care.dead_letters.broker import Delivery
from scripts.minierp.terminal.errors import sentence

UNEXPLAINED = "retries exhausted or source stopped (function gave no refusal)"

Problem = dict[str, Any]


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


def reason(problem: Problem | None, undeliverable: str) -> str:
    """In one line, for people."""
    if problem:
        return f"refused: {_sentence(problem)}"
    return f"the source cannot deliver this: {undeliverable}" if undeliverable else UNEXPLAINED


def _function(name: str) -> str:
    return name.replace("_", "-")


def _sentence(problem: Problem) -> str:
    violations = map(sentence, problem.get("errors") or ())
    said = problem.get("title") or f"status {problem.get('status')}"
    return f"{said}: {'; '.join(violations) or problem.get('detail') or 'it did not say why'}"
