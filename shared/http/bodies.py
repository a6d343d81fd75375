"""The body of a request, read no further than a function needs."""

import asyncio

from starlette.requests import ClientDisconnect

from shared.http.requests import Request
from shared.outcomes.problems import TooLarge, Unavailable, UnsupportedCoding

LONGEST_BODY = 1024 * 1024  # bytes


async def read(request: Request, within: float) -> bytes:
    """The whole body. Raises TooLarge beyond LONGEST_BODY, UnsupportedCoding for a body that is compressed.

    Raises Unavailable for one that has not come `within` so many seconds or ends before it should: nothing is wrong
    with what an event source could not send to the end.
    """
    coding = request.headers.get("content-encoding", "")
    if coding and any(each.strip().lower() not in ("", "identity") for each in coding.split(",")):
        raise UnsupportedCoding(coding)
    if int(request.headers.get("content-length") or 0) > LONGEST_BODY:
        raise _too_large()
    try:
        async with asyncio.timeout(within):
            return await _collected(request)
    except (TimeoutError, ClientDisconnect):
        raise Unavailable("The body did not come to its end.") from None


async def _collected(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.chunks:
        body += chunk
        if len(body) > LONGEST_BODY:
            raise _too_large()
    return bytes(body)


def _too_large() -> TooLarge:
    return TooLarge(f"A body may be at most {LONGEST_BODY} bytes long.")
