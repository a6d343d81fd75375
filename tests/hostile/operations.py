"""Every operation and every type of event that functions handle, read from the functions themselves."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple
from uuid import UUID

from scripts.minierp.pages.operations import triggers
from shared.access.scopes import PUBLIC
from shared.runtime.triggers import EventTrigger, HttpTrigger

NOBODY = str(UUID(int=0))
"""An id, a SKU and a code that nothing has."""


class Operation(NamedTuple):
    """What a function does over HTTP, such as `POST /products` by create-product."""

    function: str
    trigger: HttpTrigger

    @property
    def name(self) -> str:
        return self.trigger.name

    @property
    def method(self) -> str:
        return self.trigger.method

    @property
    def scope(self) -> str:
        return self.trigger.scope

    @property
    def has_parameter(self) -> bool:
        return "{" in self.name

    def at(self, value: str = NOBODY) -> str:
        """Its path, with `value` for its parameter."""
        return re.sub(r"\{\w+\}", lambda _: value, self.name.partition(" ")[2])


class Delivery(NamedTuple):
    """A type of event that a function handles."""

    function: str
    trigger: EventTrigger


@cache
def operations() -> Sequence[Operation]:
    """All of them, by name."""
    found = (Operation(name, each) for name, each in triggers() if isinstance(each, HttpTrigger))
    return sorted(found, key=lambda operation: operation.name)


def protected() -> list[Operation]:
    """Those that need a token: all but what describes the API."""
    return [operation for operation in operations() if operation.scope != PUBLIC]


def commands() -> list[Operation]:
    """Those that take a body."""
    return [operation for operation in operations() if operation.method != "GET"]


def queries() -> list[Operation]:
    """Those that do not."""
    return [operation for operation in operations() if operation.method == "GET"]


@cache
def deliveries() -> Sequence[Delivery]:
    """All of them, by function."""
    return [Delivery(name, each) for name, each in triggers() if isinstance(each, EventTrigger)]
