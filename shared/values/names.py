"""Texts with a grammar: SKUs, names and remarks."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints

from shared.values import skus, text


def _read(tidy: Callable[[str], str]) -> BeforeValidator:
    # Before the length is judged, which another spelling may change.
    def read(value: Any) -> Any:
        return tidy(value) if isinstance(value, str) else value

    return BeforeValidator(read)


Sku = Annotated[str, StringConstraints(pattern=skus.PATTERN)]
"""The key that crosses domains."""

Told = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""A name as an event tells it. It was judged on its way in, perhaps by a rule of before: nobody judges it again."""

Name = Annotated[Told, _read(text.line)]
"""A line of text for people on its way in, such as a customer or a supplier."""

Reference = Annotated[str, StringConstraints(min_length=1, max_length=100), _read(text.line)]
"""What somebody else calls a thing, such as a shop's own number of an order."""

Note = Annotated[str, StringConstraints(max_length=2000), _read(text.lines)]
"""A remark, possibly empty; line breaks and tabs are its own."""
