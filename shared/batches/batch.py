"""What a batch is: up to 500 commands, each under a key of its own; and what is answered to each."""

from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import AfterValidator, SkipValidation
from typing_extensions import TypedDict

from shared.outcomes import documents
from shared.outcomes.answers import Answer, Document
from shared.outcomes.problems import Problem
from shared.values.lines import Few
from shared.values.record import Value
from shared.work.idempotency import KEY, KEY_MEANING

Command = TypeVar("Command", bound=Value)
Shape = TypeVar("Shape")

MOST_COMMANDS = 500


def _usable(key: str) -> str:
    if not KEY.fullmatch(key):
        raise ValueError(KEY_MEANING)
    return key


Key = Annotated[str, AfterValidator(_usable)]
"""What would be the Idempotency-Key of the command if it were sent alone."""


class Keyed(Value, Generic[Command]):
    """A command as it came: it is judged later, by itself, so that a bad one refuses no other."""

    key: Key
    command: Annotated[Command, SkipValidation]


class Batch(Value, Generic[Command]):
    """1 to 500 commands. on_error: whether those behind a refused one are done all the same."""

    MOST_VALUES: ClassVar[int] = documents.MOST_VALUES  # five hundred orders of ten lines have two thirds of them

    on_error: Literal["continue", "stop"] = "continue"
    commands: Annotated[tuple[Keyed[Command], ...], Few(1, MOST_COMMANDS)]


class Done(TypedDict, Generic[Shape]):
    """What became of a command: status, headers and body as if it had been sent alone; a refusal is a problem."""

    key: str
    status: int
    headers: dict[str, str]
    body: Shape | dict[str, Any]


class Outcomes(TypedDict, Generic[Shape]):
    """What became of each command of a batch, in their order."""

    items: list[Done[Shape]]


def item(key: str, outcome: Answer | Problem, instance: str) -> Document:
    """What became of a command: status, headers and body as if it had been sent, to `instance`, alone."""
    if isinstance(outcome, Problem):
        said: Any = outcome.document(instance)
        outcome = Answer(said, outcome.status, outcome.headers)
    return {"key": key, "status": outcome.status, "headers": dict(outcome.headers), "body": outcome.body}
