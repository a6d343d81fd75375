"""A Redis that is none: it answers as a test tells it to, in plain bytes."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import Any

from hiredis import Reader

from shared.stock.redis_client import Redis

Command = list[str]
Answer = Callable[[Command], Awaitable[bytes | None]]

PATIENCE = 0.2
"""For what is waited out; whatever should succeed has time, however busy the machine."""


async def in_order(command: Command) -> bytes:
    """As Redis does, if it has not been lied to: the last word of what was asked."""
    return text(command[-1])


async def silent(_command: Command) -> bytes:
    """Nothing."""
    return b""


async def hanging_up(_command: Command) -> None:
    """The end of the connection."""


def text(content: str) -> bytes:
    """A text as Redis sends it."""
    return b"$%d\r\n%b\r\n" % (len(content.encode()), content.encode())


class Liar:
    """`answer` gives the bytes that answer a command, or None to close the connection.

    `asked` is every command that came, `connections` how many were opened.
    """

    def __init__(self, answer: Answer = in_order, tls: ssl.SSLContext | None = None) -> None:
        self.answer, self._tls = answer, tls
        self.asked: list[Command] = []
        self.connections = 0
        self._clients: list[Redis] = []

    async def __aenter__(self) -> "Liar":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        for client in self._clients:
            client.close()
        self._server.close()
        await self._server.wait_closed()

    def client(self, login: str = "", path: str = "", scheme: str = "redis", patience: float = 30) -> Redis:
        """A client of it. `login` is user:password@, `path` /database."""
        client = Redis(f"{scheme}://{login}127.0.0.1:{self.port}{path}", patience)
        self._clients.append(client)
        return client

    async def _serve(self, incoming: asyncio.StreamReader, outgoing: asyncio.StreamWriter) -> None:
        self.connections += 1
        commands = Reader(encoding="utf-8")
        while data := await incoming.read(65536):
            commands.feed(data)
            while (command := commands.gets()) is not False:
                self.asked.append(command)
                answer = await self.answer(command)
                if answer is None:
                    outgoing.close()
                    return
                outgoing.write(answer)


async def failures(*questions: Any) -> list[Any]:
    """What becomes of questions at once."""
    return await asyncio.gather(*questions, return_exceptions=True)
