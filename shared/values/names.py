"""Texts with a grammar: SKUs, names and remarks."""

from typing import Annotated

from pydantic import StringConstraints

from shared.values import skus

Sku = Annotated[str, StringConstraints(pattern=skus.PATTERN)]
"""The key that crosses domains."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""A line of text for people, such as a customer or a supplier."""

Note = Annotated[str, StringConstraints(max_length=2000)]
"""A remark, possibly empty."""
