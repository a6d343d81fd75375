"""The lines of an order: a few, and never more than anybody would look at."""

from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator

MOST_LINES = 500

Item = TypeVar("Item")


def _few(items: Any) -> Any:
    if isinstance(items, list | tuple) and not 1 <= len(items) <= MOST_LINES:
        raise ValueError(f"1 to {MOST_LINES} of them, not {len(items)}")
    return items


Lines = Annotated[tuple[Item, ...], BeforeValidator(_few)]
"""1 to 500 items; too many of them are refused before anybody looks at each."""
