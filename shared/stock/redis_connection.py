"""One connection to Redis for all coroutines of a process: questions go out at once, answers come in their order.

So nobody waits for anybody, and a question whose asker has gone keeps its place: its answer is thrown away.
"""

import asyncio
from collections import deque
from typing import Any, cast

from hiredis import HiredisError, Reader, ReplyError, pack_command

_SECOND_LOOK = 0.005
_INCOMPLETE = object()


class NoAnswer(Exception):
    """Redis cannot be reached, is silent, or answers what is none."""


class Lost(NoAnswer):
    """The other side closed the connection before it answered."""


class Refused(NoAnswer):
    """Redis answered with an error, by which the message begins (such as NOSCRIPT or WRONGPASS)."""


class Connection(asyncio.Protocol):
    """An open connection; made by the loop. `patience`: how many seconds to wait for an answer."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._loop = asyncio.get_running_loop()
        self._reader = Reader(encoding="utf-8", notEnoughData=_INCOMPLETE)
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self.usable = True

    async def ask(self, *command: str | int) -> Any:
        """The answer to a command. Raises NoAnswer; one that is out of patience gives the whole connection up."""
        request = pack_command(command)  # type: ignore[arg-type] # the stub knows commands of one part only
        answer = self._loop.create_future()
        if not self.usable:
            raise Lost("Redis has closed the connection")
        self._waiting.append(answer)
        self._transport.write(request)
        timer = self._loop.call_later(self._patience, self._look_again, answer)
        try:
            return await answer
        finally:
            timer.cancel()

    def close(self, reason: NoAnswer) -> None:
        """Give the connection up, with `reason` for whoever waits."""
        self.usable = False
        self._transport.abort()
        while self._waiting:
            answer = self._waiting.popleft()
            if not answer.done():
                answer.set_exception(type(reason)(*reason.args))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Of the loop: it is open."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Of the loop: it is closed."""
        self.close(Lost(f"Redis has closed the connection: {exc}" if exc else "Redis has closed the connection"))

    def data_received(self, data: bytes) -> None:
        """Of the loop: something came in."""
        try:
            self._reader.feed(data)
            while self.usable and (answer := self._reader.gets()) is not _INCOMPLETE:
                self._hand_over(answer)
        except (HiredisError, UnicodeError) as error:
            self.close(NoAnswer(f"Redis answers what cannot be read: {error}"))

    def _hand_over(self, answer: Any) -> None:
        if not self._waiting:
            self.close(NoAnswer("Redis answers what nobody asked"))
            return
        asked = self._waiting.popleft()
        if asked.done():  # whoever asked was cancelled
            return
        if isinstance(answer, ReplyError):
            asked.set_exception(Refused(str(answer)))
        else:
            asked.set_result(answer)

    def _look_again(self, answer: "asyncio.Future[Any]") -> None:
        """The answer may have come while the loop was busy, and be read only now."""
        self._loop.call_later(_SECOND_LOOK, self._lose_patience, answer)

    def _lose_patience(self, answer: "asyncio.Future[Any]") -> None:
        if not answer.done():
            self.close(NoAnswer(f"Redis has not answered within {self._patience:g} s"))
