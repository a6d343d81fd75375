"""A list as a file: what is read before the answer begins, and what goes on while it is sent."""

import asyncio
import time
from collections.abc import AsyncIterator

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from shared.lists.exports import Export, Piece, Read
from shared.outcomes.problems import Problem
from shared.process import logs


async def exported(export: Export, read: Read, method: str) -> Response:
    """The answer to a GET or HEAD. Raises the Problem that the first batch raises; a later one breaks it off."""
    pieces = export.pieces(read)
    first = await anext(pieces)
    return _Head(export.headers) if method == "HEAD" else _File(first, pieces, export.headers)


class _Head(Response):
    """What is said of a file whose length nobody knows before its end."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__(None, 200, {**headers, "Cache-Control": "no-store"})
        del self.headers["Content-Length"]


class _File(_Head):
    """A file that is read while it is sent, as fast as it is taken.

    Where that goes wrong the connection is closed before the end of the body is said (in HTTP/1.1 its last chunk): half
    of a file must not be taken for the whole.
    """

    def __init__(self, first: Piece, rest: AsyncIterator[Piece], headers: dict[str, str]) -> None:
        super().__init__(headers)
        self._first, self._rest = first, rest

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, unless whoever asked goes away."""
        began, items, size, outcome = time.monotonic(), 0, 0, "broken off"
        left = asyncio.ensure_future(_left(receive))
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async for piece in self._pieces():
                await send({"type": "http.response.body", "body": piece.content, "more_body": True})
                items, size = items + piece.items, size + len(piece.content)
                if left.done():
                    return
            await send({"type": "http.response.body", "body": b""})
            outcome = "exported"
        except Problem as problem:
            logs.log("warning", "an export cannot go on", detail=problem.detail)
        except Exception as error:
            logs.error(error)
        finally:
            left.cancel()
            seconds = round(time.monotonic() - began, 2)
            logs.log("info", outcome, items=items, bytes=size, duration_seconds=seconds)

    async def _pieces(self) -> AsyncIterator[Piece]:
        yield self._first
        async for piece in self._rest:
            yield piece


async def _left(receive: Receive) -> None:
    """Ends when whoever asked has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
