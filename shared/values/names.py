"""Texts with a grammar: SKUs, names and remarks."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints

from shared.values import skus, text

_LONGEST_WRITTEN = 4 * 2000
"""Characters of any text here, as somebody may spell it: one composed letter is at most four others (UAX #15)."""


def _read(tidy: Callable[[str], str]) -> BeforeValidator:
    # Before the length is judged, which another spelling may change; but no work is done for what is too long in any.
    def read(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        stripped = value.strip()
        return tidy(stripped) if len(stripped) <= _LONGEST_WRITTEN else stripped

    return BeforeValidator(read)


Sku = Annotated[str, StringConstraints(pattern=skus.PATTERN)]
"""The key that crosses domains."""

Told = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""A name as an event tells it. It was judged on its way in, perhaps by a rule of before: nobody judges it again."""

Sought = Annotated[str, StringConstraints(max_length=1000)]
"""What is only looked up, by what something is called already; empty for nothing."""

Name = Annotated[Told, _read(text.line)]
"""A line of text for people on its way in, such as a customer or a supplier."""

Reference = Annotated[str, StringConstraints(min_length=1, max_length=100), _read(text.line)]
"""What somebody else calls a thing, such as a shop's own number of an order."""

Note = Annotated[str, StringConstraints(max_length=2000), _read(text.lines)]
"""A remark, possibly empty; line breaks and tabs are its own."""
