"""Who a function is: its domain is the folder of its file, its name the file's."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

SYSTEM = "system"
"""The actor of what nobody asked for, such as a clock."""

LONGEST_ACTOR = 200
"""So many characters has the name of an actor at most."""


def names_actor(name: str) -> bool:
    """Whether somebody can be called so: not empty, not too long, and all of it can be seen."""
    return bool(name.strip()) and len(name) <= LONGEST_ACTOR and name.isprintable()


class Identity(NamedTuple):
    """The domain and the name of a function."""

    domain: str
    name: str

    @classmethod
    def of(cls, handler: Callable[..., Any]) -> "Identity":
        """The identity of the function whose file defines `handler`."""
        file = Path(handler.__code__.co_filename)
        return cls(file.parent.name, file.stem)

    @property
    def source(self) -> str:
        """The `source` of the events it emits."""
        return f"/minierp/{self.domain}/{self.name}"
