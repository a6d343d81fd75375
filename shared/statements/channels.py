"""This process's channels to its database, CHANNELS of them at most, each opened when it is first needed."""

import asyncio
from collections.abc import Mapping
from functools import cache
from typing import Any

from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import Connection

from shared.database.connecting import connect
from shared.database.errors import judged
from shared.outcomes.problems import Unavailable
from shared.process.settings import settings
from shared.statements.channel import Channel
from shared.statements.statement import Statement
from shared.telemetry import tracing
from shared.telemetry.metrics import reading

_RECYCLE_SECONDS = 1800


async def run(statement: Statement, within: float | None = None, /, **parameters: Any) -> dict[str, Any]:
    """Execute `statement` as a transaction of its own, on the event loop; its one row, by column.

    within: seconds for all of it, the wait for a channel included; DEADLINE_SECONDS where nothing is said.
    Raises Unavailable where the same statement may succeed later.
    """
    try:
        async with asyncio.timeout(settings().deadline_seconds if within is None else within):
            with tracing.asking(statement.name):
                return await channels().run(statement, parameters)
    except (DatabaseError, InterfaceError, OSError) as error:
        raise judged(error) from error


@cache
def channels() -> "Channels":
    """This process's channels, of the one loop that runs in it."""
    return Channels(settings().channels)


reading("minierp_channels_in_use", lambda: channels().in_use)
reading("minierp_channels_waiting", lambda: channels().waiting)


class Channels:
    """At most `most` connections to the database; whoever comes while all are taken waits, first come, first served."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._asked = 0
        self._places = asyncio.Semaphore(most)
        self._idle: list[Channel] = []

    async def run(self, statement: Statement, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Run `statement` on a channel of its own. Raises as Channel.run, and Unavailable where none can be opened."""
        self._asked += 1
        try:
            channel = await self._taken()
            try:
                return await channel.run(statement, parameters)
            finally:
                self._give_back(channel)
        finally:
            self._asked -= 1

    @property
    def in_use(self) -> int:
        """How many of them run a statement, or are being opened for one."""
        return min(self._asked, self._most)

    @property
    def waiting(self) -> int:
        """How many statements wait for one."""
        return self._asked - self.in_use

    async def close(self) -> None:
        """Wait until what runs has ended, then close what is open. Whoever runs something later opens anew."""
        for _ in range(self._most):
            await self._places.acquire()
        self._close_idle()
        for _ in range(self._most):
            self._places.release()

    async def _taken(self) -> Channel:
        await self._places.acquire()
        while self._idle:
            channel = self._idle.pop()
            if not channel.closed and asyncio.get_running_loop().time() < channel.opened + _RECYCLE_SECONDS:
                return channel
            channel.close()
        return await self._opened()

    async def _opened(self) -> Channel:
        # Not in the threads of plain functions: all of them may wait for what waits for this.
        opening = asyncio.create_task(asyncio.to_thread(connect, Connection))
        try:
            return Channel(await asyncio.shield(opening))
        except BaseException as error:
            opening.add_done_callback(self._given_up)
            if isinstance(error, DatabaseError | InterfaceError | OSError):
                raise Unavailable("The database cannot be reached.") from error
            raise

    def _given_up(self, opening: "asyncio.Task[Connection]") -> None:
        """Nobody waits any more: its place is free once there is no connection."""
        try:
            if not opening.cancelled() and not opening.exception():
                Channel(opening.result()).close()
        finally:
            self._places.release()

    def _give_back(self, channel: Channel) -> None:
        if channel.closed:
            self._close_idle()  # most likely they were lost with it
        else:
            self._idle.append(channel)
        self._places.release()

    def _close_idle(self) -> None:
        while self._idle:
            self._idle.pop().close()
