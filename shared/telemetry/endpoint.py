"""Metrics at a port of their own, for a function that does not speak HTTP otherwise."""

import asyncio
from contextlib import suppress

_SECONDS = 5.0
_MOST_BYTES = 8192


async def tell_metrics(function: str, port: int) -> None:
    """Answer each request for /metrics at `port` from now on, and any other one with 404. Raises OSError."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.LimitOverrunError, asyncio.IncompleteReadError):
            async with asyncio.timeout(_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(await asyncio.to_thread(_answer, head, function))
                await writer.drain()
        writer.close()

    await asyncio.start_server(answer, "0.0.0.0", port, limit=_MOST_BYTES)


def _answer(head: bytes, function: str) -> bytes:
    from shared.telemetry.exposition import MEDIA_TYPE, exposition  # for scrapes only

    found = head.startswith((b"GET /metrics ", b"GET /metrics?"))
    status, body = ("200 OK", exposition(function)) if found else ("404 Not Found", b"")
    lines = (f"HTTP/1.1 {status}", f"Content-Type: {MEDIA_TYPE}", f"Content-Length: {len(body)}", "Connection: close")
    return "\r\n".join((*lines, "", "")).encode() + body
