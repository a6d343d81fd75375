"""The body of a request, read no further than a function needs."""

from flask import Request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from shared.outcomes.problems import Malformed, TooLarge, UnsupportedCoding

LONGEST_BODY = 1024 * 1024  # bytes


def read(request: Request) -> bytes:
    """The whole body. Raises TooLarge beyond LONGEST_BODY, Malformed where it ends before it should.

    Raises UnsupportedCoding for a body that is compressed.
    """
    coding = request.environ.get("HTTP_CONTENT_ENCODING", "")
    if coding and any(each.strip().lower() not in ("", "identity") for each in coding.split(",")):
        raise UnsupportedCoding(coding)
    try:
        body = request.stream.read(LONGEST_BODY + 1)
    except RequestEntityTooLarge:  # the framework's own limit, judged by the Content-Length
        raise _too_large() from None
    except (ClientDisconnected, OSError):
        raise Malformed("The body ended too early.") from None
    if len(body) > LONGEST_BODY:
        raise _too_large()
    return body


def _too_large() -> TooLarge:
    return TooLarge(f"A body may be at most {LONGEST_BODY} bytes long.")
