"""This process as one that runs on an event loop, with an environment of its own, for as long as a test needs it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest
import uvloop

from scripts.minierp.local.machine.state import State
from shared.database.engine import _pool, engine
from shared.messaging import bus
from shared.process.settings import settings
from shared.statements.channels import channels
from shared.work.after_commit import after_commit
from tests.integration.domain import environment

R = TypeVar("R")

LoopFactory = Callable[[], asyncio.AbstractEventLoop]
LOOPS: list[LoopFactory] = [asyncio.new_event_loop, uvloop.new_event_loop]


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
    with pytest.MonkeyPatch.context() as patch, asyncio.Runner(loop_factory=loop_factory) as runner:
        for variable, value in {**environment(state, "product"), **changes}.items():
            patch.setenv(variable, value)
        _forget()
        process = Looping(runner)
        yield process
        process.run(_end)
    _forget()


async def _end() -> None:
    await after_commit().flush()
    await bus.close()
    await channels().close()
    engine().dispose()


def _forget() -> None:
    for remembered in (settings, _pool, channels, after_commit, bus._bus):
        remembered.cache_clear()
