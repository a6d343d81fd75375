"""What stands against one attempt at a command or event: an earlier one, another one, or that time is up."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.outcomes.problems import Conflict, Invalid, Problem, Unavailable, reference


class InFlight(Conflict):
    """Another request with the same idempotency key has not ended yet."""

    kind, title = "request-in-flight", "The same request is being served right now"

    def __init__(self) -> None:
        super().__init__("A request with this Idempotency-Key is still being served. Try again in a moment.")

    @property
    def headers(self) -> dict[str, str]:
        """When to ask again, in seconds."""
        return {"Retry-After": "1"}


class KeyReused(Invalid):
    """An idempotency key stands for one payload for ever."""

    kind, title = "idempotency-key-reused", "This Idempotency-Key was used for another request"

    def __init__(self) -> None:
        super().__init__("The Idempotency-Key was used before with another payload. Use a new key for a new request.")


class TooOld(Problem):
    """An event older than what a function remembers: whether it was handled cannot be told any more."""

    status, kind, title = 422, "event-too-old", "The event is older than what the inbox remembers"

    def __init__(self, function: str, until: datetime) -> None:
        super().__init__(
            f"Of events before {until:%Y-%m-%d %H:%M:%S}Z {function} does not know any more which it has handled; this"
            " one could be applied twice. See whether it had its effect. If it had, discard it; if not, publish what it"
            " says as a new event, with an id and a time of its own."
        )


class Skipped(Problem):
    """A command of a batch that is to stop at the first one that is refused; that was the one at `place`, from 0."""

    status, kind, title = 424, "command-skipped", "An earlier command of the batch was refused"

    def __init__(self, place: int) -> None:
        super().__init__(f"Command {place} of the batch was refused, and on_error is stop: this one was not begun.")


class RefusedBefore(Problem):
    """While this request was being served, another one with its idempotency key was refused: they share that refusal.

    `document` is what was said, `headers` went with it.
    """

    def __init__(self, document: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        super().__init__(document["detail"], document.get("errors", ()))
        self.status = document["status"]
        self._document, self._headers = document, headers

    @property
    def headers(self) -> dict[str, str]:
        """As they were, and that the answer is a repeated one."""
        return {**self._headers, "Idempotent-Replayed": "true"}

    def document(self, instance: str) -> dict[str, Any]:
        """As it was."""
        return {**self._document, "instance": reference(instance)}


class NotBegun(Unavailable):
    """A command of a batch for which no time was left, or no database."""

    kind, title = "command-not-begun", "Not begun in time"

    def __init__(self) -> None:
        super().__init__("The batch came to its end before this command was begun. It was not done; send it again.")


class WayFree(Unavailable):
    """What stood in the way of an attempt was looked at, by somebody who answered, and counts no more."""


class OutcomeUnknown(Unavailable):
    """The connection to an attempt was lost while it was at work, and no key would tell its repetition from another."""

    kind, title = "outcome-unknown", "It is not known whether this was done"

    def __init__(self) -> None:
        super().__init__(
            "The request may still take effect. See whether it did before you send it again; under an Idempotency-Key,"
            " it could be sent again at once."
        )

    @property
    def headers(self) -> dict[str, str]:
        """No time to try again, which whoever obeys would do without looking."""
        return {}
