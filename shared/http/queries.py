"""What a caller may ask in a URL's query string: each parameter's name, grammar and default.

Read without pydantic, which would be a fifth of the cold start of a function that has only these few words to read.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from shared.outcomes.problems import Invalid, Violation
from shared.values.moments import moment
from shared.values.numbers import OrderNumber, read_name
from shared.values.text import composed

Read = Callable[[Sequence[str]], Any]
"""From everything that was given for one parameter to its value; raises ValueError with what would be right."""


@dataclass(frozen=True)
class Query:
    """The parameters of a GET, all of them optional: its fields, each made by `parameter`. By itself, none.

    FORMS: the media types that the answer is offered in.
    """

    FORMS: ClassVar[tuple[str, ...]] = ("application/json",)


AnyQuery = TypeVar("AnyQuery", bound=Query)


def parameter(read: Read, default: Any) -> Any:
    """A field of a Query that `read` makes of the query string."""
    return field(default=default, metadata={"read": read})


def text(given: Sequence[str]) -> str:
    """Anything, once, without the space around it, and composed as stored text is."""
    if len(given) != 1:
        raise ValueError("should be given once")
    return composed(given[0].strip())


def whole(least: int, most: int) -> Read:
    """A whole number from `least` to `most`."""

    def read(given: Sequence[str]) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", number := text(given)) or not least <= int(number) <= most:
            raise ValueError(f"should be a whole number from {least} to {most}")
        return int(number)

    return read


def one_of(*choices: str) -> Read:
    """One of some words."""

    def read(given: Sequence[str]) -> str:
        if (word := text(given)) not in choices:
            raise ValueError(f"should be one of {', '.join(choices)}")
        return word

    return read


def instant(given: Sequence[str]) -> datetime:
    """A moment, in UTC."""
    return moment(text(given))


def past(given: Sequence[str]) -> datetime:
    """A moment that is over, in UTC."""
    at = instant(given)
    if at > datetime.now(UTC):
        raise ValueError("should not lie in the future")
    return at


def up_to(most: int, pattern: str, meaning: str) -> Read:
    """At most `most` texts that match `pattern`, which `meaning` explains."""

    def read(given: Sequence[str]) -> tuple[str, ...]:
        if len(given) > most:
            raise ValueError(f"should be given at most {most} times, not {len(given)}")
        texts = tuple(each.strip() for each in given)
        if not all(re.fullmatch(pattern, each) for each in texts):
            raise ValueError(f"should be {meaning}")
        return texts

    return read


def texts(most: int) -> Read:
    """At most `most` texts; empty ones are none."""
    read_all = up_to(most, r"(?s:.*)", "a text")

    def read(given: Sequence[str]) -> tuple[str, ...]:
        return tuple(composed(each) for each in read_all(given) if each)

    return read


def orders(most: int, kind: str) -> Read:
    """At most `most` orders of `kind` (two letters, such as SO), each by its id or its number."""
    texts = up_to(most, r"(?s:.*)", "a text")

    def read(given: Sequence[str]) -> tuple[UUID | OrderNumber, ...]:
        named = texts(given)
        try:
            return tuple(read_name(each, kind) for each in named)
        except ValueError:
            number = OrderNumber(kind, 2026, 123)
            raise ValueError(f"should be ids such as {UUID(int=0)} or numbers such as {number}") from None

    return read


def read(model: type[AnyQuery], given: Mapping[str, Sequence[str]]) -> AnyQuery:
    """`given` as a `model`. Raises Invalid with all violations, by the parameters' names."""
    readers: dict[str, Read] = {each.name: each.metadata["read"] for each in fields(model)}
    values: dict[str, Any] = {}
    violations: list[Violation] = []
    for name, texts in given.items():
        try:
            values[name] = readers.get(name, _unknown)(texts)
        except ValueError as error:
            violations.append({"field": name, "message": str(error)})
    if violations:
        raise Invalid(f"{len(violations)} violation(s); see errors.", violations)
    return model(**values)


def _unknown(_given: Sequence[str]) -> None:
    raise ValueError("there is no such parameter")
