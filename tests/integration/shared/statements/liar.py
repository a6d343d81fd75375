"""A database server that says what a test wants: enough of PostgreSQL's protocol for one statement, and for lies."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from struct import pack

HANG_UP = None
Pieces = Sequence[bytes | None]


def message(code: bytes, content: bytes = b"") -> bytes:
    return code + pack("!i", len(content) + 4) + content


def report(code: bytes, severity: str, sqlstate: str) -> bytes:
    """An error or a notice."""
    return message(code, f"S{severity}\0V{severity}\0C{sqlstate}\0Msaid so\0\0".encode())


NOTICE = report(b"N", "NOTICE", "00000")
PARAMETER = message(b"S", b"application_name\0liar\0")
READY = message(b"Z", b"I")
ROW = message(b"D", pack("!hi", 1, 2) + b"42")
COLUMNS = message(b"T", pack("!h", 1) + b"answer\0" + pack("!ihihih", 0, 0, 23, 4, -1, 0))
LATER = [message(b"2"), ROW, message(b"C", b"SELECT 1\0"), READY]
FIRST = [message(b"1"), message(b"t", pack("!h", 0)), COLUMNS, *LATER]
"""What a statement's first run on a connection is answered, and its later ones."""

ANSWER = {"answer": 42}
"""As whoever asked gets it."""

GREETING = [message(b"R", pack("!i", 0)), PARAMETER, message(b"K", pack("!ii", 7, 7)), READY]


class Liar:
    """Answers each question with the next of `answers`, the truth where there are no more.

    An answer is the pieces that are sent one after another; HANG_UP ends the connection. The greeting waits for
    `greets`.
    """

    def __init__(self, answers: Sequence[Pieces]) -> None:
        self.answers = list(answers)
        self.greets = asyncio.Event()
        self.behind_the_greeting = b""
        self.connections = self.open = self.questions = 0
        self.writers: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        self.writers.append(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readexactly(int.from_bytes(await reader.readexactly(4)) - 4)
            await self.greets.wait()
            await self.say(writer, [b"".join(GREETING) + self.behind_the_greeting])
            while not writer.is_closing():
                known = await self._question(reader)
                await self.say(writer, self.answers.pop(0) if self.answers else LATER if known else FIRST)
        self.open -= 1
        writer.close()

    async def say(self, writer: asyncio.StreamWriter, pieces: Pieces) -> None:
        for piece in pieces:
            if piece is HANG_UP:
                writer.close()
                return
            if writer.is_closing():
                return
            writer.write(piece)
            for _ in range(3):  # turns of the loop that the other side shares: it takes this piece before the next
                await asyncio.sleep(0)

    async def _question(self, reader: asyncio.StreamReader) -> bool:
        """Read until a Sync; whether nothing was to be prepared."""
        codes = b""
        while not codes.endswith(b"S"):
            header = await reader.readexactly(5)
            await reader.readexactly(int.from_bytes(header[1:]) - 4)
            codes += header[:1]
        self.questions += 1
        return b"P" not in codes


@asynccontextmanager
async def liar(*answers: Pieces) -> AsyncIterator[tuple[Liar, str]]:
    """A liar that greets at once, and its DATABASE_URL."""
    said = Liar(answers)
    said.greets.set()
    server = await asyncio.start_server(said.serve, "127.0.0.1", 0)
    try:
        yield said, f"postgresql+pg8000://me:secret@127.0.0.1:{server.sockets[0].getsockname()[1]}/mine"
    finally:
        server.close()
        for writer in said.writers:
            writer.close()
