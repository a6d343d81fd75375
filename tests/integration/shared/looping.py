"""This process as one that runs on an event loop, with an environment of its own, for as long as a test needs it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from scripts.minierp.local.machine.state import State
from tests.integration.domain import environment
from tests.integration.process import end, ended, forget

R = TypeVar("R")

LoopFactory = Callable[[], asyncio.AbstractEventLoop]


class Looping:
    """A loop that runs while something is asked of it."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self._runner = runner
        self.complaints: list[str] = []
        runner.get_loop().set_exception_handler(lambda _loop, context: self.complaints.append(context["message"]))

    def run(self, work: Callable[[], Awaitable[R]]) -> R:
        """What `work` returns, awaited by the loop."""

        async def awaited() -> R:
            return await work()

        return self._runner.run(awaited())


@contextmanager
def looping(state: State, loop_factory: LoopFactory, **changes: str) -> Iterator[Looping]:
    """A process of the product domain, its environment being the manifest's with `changes`; it ends in good order."""
    end()  # whoever it was before
    with pytest.MonkeyPatch.context() as patch, asyncio.Runner(loop_factory=loop_factory) as runner:
        for variable, value in {**environment(state, "product"), **changes}.items():
            patch.setenv(variable, value)
        forget()
        process = Looping(runner)
        yield process
        process.run(ended)
    forget()
