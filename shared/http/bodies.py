"""The body of a request, read no further than a function needs."""

import asyncio

from starlette.requests import ClientDisconnect

from shared.http.requests import Request
from shared.outcomes.problems import Unavailable
from shared.outcomes.refusals import (
    Malformed,
    TooLarge,
    UnsupportedCharset,
    UnsupportedCoding,
    UnsupportedMediaType,
    UnsupportedPatch,
)

LONGEST_BODY = 1024 * 1024  # bytes, as sent and as it is once it is no longer compressed

_GZIP = (["gzip"], ["x-gzip"])
_UTF_8 = ("", "utf-8", "utf8")


async def read_command(request: Request, within: float) -> bytes:
    """The JSON of a command, that of a DELETE without a body being `{}`. Raises as `read`, or UnsupportedMediaType."""
    body = await read(request, within)
    if request.method == "DELETE" and not body:
        return b"{}"
    _check_type(request.method, request.media_type)
    if request.charset not in _UTF_8:
        raise UnsupportedCharset(request.charset)
    return body


def _check_type(method: str, given: str) -> None:
    called = given or "a body without a content type"
    if method == "PATCH" and given not in ("application/json", "application/merge-patch+json"):
        raise UnsupportedPatch(called)
    if given.startswith("application/cloudevents"):
        raise UnsupportedMediaType(f"Send the command as application/json, not as an event ({given}).")
    if given != "application/json" and not given.endswith("+json"):
        raise UnsupportedMediaType(f"Send application/json, not {called}.")


async def read(request: Request, within: float) -> bytes:
    """The whole body, inflated if it is compressed by gzip.

    Raises TooLarge beyond LONGEST_BODY, Malformed for what is not gzip, UnsupportedCoding for another coding, and
    Unavailable for one that has not come `within` so many seconds or ends before it should: nothing is wrong with what
    an event source could not send to the end.
    """
    compressed = _compressed(request.headers.get("content-encoding", ""))
    if int(request.headers.get("content-length") or 0) > LONGEST_BODY:
        raise _too_large()
    try:
        async with asyncio.timeout(within):
            body = await _collected(request)
    except (TimeoutError, ClientDisconnect):
        raise Unavailable("The body did not come to its end.") from None
    return _inflated(body) if compressed else body


def _compressed(coding: str) -> bool:
    codings = [name for each in coding.split(",") if (name := each.strip().lower()) not in ("", "identity")]
    if codings and codings not in _GZIP:
        raise UnsupportedCoding(coding)
    return bool(codings)


def _inflated(body: bytes) -> bytes:
    """No more is inflated than may be read, whatever the rest would become."""
    import zlib  # few bodies are compressed

    inflating = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = inflating.decompress(body, LONGEST_BODY + 1)
    except zlib.error:
        raise Malformed("The body is not gzip, which its Content-Encoding says it is.") from None
    if len(plain) > LONGEST_BODY:
        raise _too_large()
    if not inflating.eof:
        raise Malformed("The body ends before its gzip does.")
    if inflating.unused_data:
        raise Malformed("Something follows the body's gzip.")
    return plain


async def _collected(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.chunks:
        body += chunk
        if len(body) > LONGEST_BODY:
            raise _too_large()
    return bytes(body)


def _too_large() -> TooLarge:
    return TooLarge(f"A body may be at most {LONGEST_BODY} bytes long, inflated if it is compressed.")
