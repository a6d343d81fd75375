"""Bytes that two readers of HTTP may take for different requests, so that one of them gets what nobody checked.

Each probe is followed by an ordinary request (LAST), and hides another (FORGED). Whoever reads it either refuses it and
hangs up, or sees one request and then LAST: nobody ever sees FORGED.
"""

import re
import socket
from collections.abc import Iterator

FORGED = b"GET /forged HTTP/1.1\r\nHost: x\r\n\r\n"
LAST = b"GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
_CHUNKED = b"2\r\n{}\r\n0\r\n\r\n"


def _post(*headers: bytes, body: bytes = b"", line: bytes = b"POST /products HTTP/1.1") -> bytes:
    host = [] if any(header.lower().startswith(b"host") for header in headers) else [b"Host: x"]
    return b"\r\n".join([line, *host, b"Content-Type: application/json", *headers, b"", body])


def _length(size: int) -> bytes:
    return b"Content-Length: %d" % size


_BOTH = b"0\r\n\r\n" + FORGED

REFUSED = {
    "a length and chunks": _post(_length(len(_BOTH)), b"Transfer-Encoding: chunked", body=_BOTH),
    "chunks and a length": _post(b"Transfer-Encoding: chunked", _length(4), body=b"%x\r\n" % len(FORGED) + FORGED),
    "two lengths": _post(_length(2), _length(2 + len(FORGED)), body=b"{}" + FORGED),
    "two lengths in one": _post(b"Content-Length: 2, %d" % (2 + len(FORGED)), body=b"{}" + FORGED),
    "a length with a sign": _post(b"Content-Length: +2", body=b"{}" + FORGED),
    "a length below zero": _post(b"Content-Length: -2", body=b"{}" + FORGED),
    "a hexadecimal length": _post(b"Content-Length: 0x2", body=b"{}" + FORGED),
    "a length of two numbers": _post(b"Content-Length: 2 0", body=b"{}" + FORGED),
    "an endless length": _post(b"Content-Length: " + b"9" * 40, body=b"{}" + FORGED),
    "a coding of no name": _post(b"Transfer-Encoding: xchunked", body=_CHUNKED + FORGED),
    "chunks that are not the last coding": _post(b"Transfer-Encoding: chunked, identity", body=_CHUNKED + FORGED),
    "two codings": _post(b"Transfer-Encoding: identity", b"Transfer-Encoding: x", body=_CHUNKED + FORGED),
    "a coding behind a control character": _post(b"Transfer-Encoding: \x0bchunked", body=_CHUNKED + FORGED),
    "a coding in quotes": _post(b'Transfer-Encoding: "chunked"', body=_CHUNKED + FORGED),
    "a space before a colon": _post(b"Transfer-Encoding : chunked", body=_CHUNKED + FORGED),
    "a space before a header": _post(b" Transfer-Encoding: chunked", body=_CHUNKED + FORGED),
    "a header without a colon": _post(b"Transfer-Encoding chunked", body=_CHUNKED + FORGED),
    "a header of no name": _post(b": chunked", body=FORGED),
    "a NUL in a header": _post(b"X: a\0b", body=FORGED),
    "a NUL in a header's name": _post(b"X\0: a", body=FORGED),
    "a bare carriage return": _post(b"X: a\rTransfer-Encoding: chunked", _length(2), body=b"{}"),
    "a chunk of no size": _post(b"Transfer-Encoding: chunked", body=b"\r\n{}\r\n0\r\n\r\n" + FORGED),
    "a chunk below zero": _post(b"Transfer-Encoding: chunked", body=b"-2\r\n{}\r\n0\r\n\r\n" + FORGED),
    "a chunk beyond all numbers": _post(
        b"Transfer-Encoding: chunked", body=b"F" * 17 + b"2\r\n{}\r\n0\r\n\r\n" + FORGED
    ),
    "a chunk with a prefix": _post(b"Transfer-Encoding: chunked", body=b"0x2\r\n{}\r\n0\r\n\r\n" + FORGED),
    "a chunk that is longer than it says": _post(b"Transfer-Encoding: chunked", body=b"2\r\n{}}\r\n0\r\n\r\n" + FORGED),
    "two versions": _post(body=FORGED, line=b"POST /products HTTP/1.1 HTTP/1.1"),
    "a version of its own": _post(body=FORGED, line=b"POST /products HTTP/9.1"),
    "a control character in the address": _post(body=FORGED, line=b"POST /products\x7f HTTP/1.1"),
}
"""By what is wrong with them."""

ODD = {
    "bare line feeds": _post(_length(2), body=b"{}").replace(b"\r\n", b"\n"),
    "a folded header": _post(b"X: a\r\n b", _length(2), body=b"{}"),
    "a folded coding": _post(b"Transfer-Encoding:\r\n chunked", body=_CHUNKED),
    "two codings alike": _post(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked", body=_CHUNKED),
    "two lengths alike": _post(_length(2), _length(2), body=b"{}"),
    "a coding in capitals": _post(b"TRANSFER-ENCODING: CHUNKED", body=_CHUNKED),
    "a chunk with an extension": _post(b"Transfer-Encoding: chunked", body=b"2;a=b\r\n{}\r\n0;a\r\n\r\n"),
    "a chunk that ends with a line feed": _post(b"Transfer-Encoding: chunked", body=b"2\n{}\n0\n\n"),
    "a length in the trailers": _post(
        b"Transfer-Encoding: chunked", body=b"2\r\n{}\r\n0\r\nContent-Length: 99\r\n\r\n"
    ),
    "an underscored length": _post(b"Content_Length: 99", _length(2), body=b"{}"),
    "a connection that names its length": _post(b"Connection: Content-Length", _length(2), body=b"{}"),
    "an absolute address": _post(_length(2), body=b"{}", line=b"POST http://elsewhere/products HTTP/1.1"),
    "an empty line before": b"\r\n" + _post(_length(2), body=b"{}"),
}
"""What some readers take and some refuse."""


def answers(connection: socket.socket, probe: bytes) -> list[tuple[int, bytes]]:
    """The status and the rest of every answer to a probe and LAST, until the other side hangs up."""
    try:
        connection.sendall(probe + LAST)
        received = b"".join(_received(connection))
    except ConnectionError:
        received = b""
    heads = list(re.finditer(rb"HTTP/1\.1 (\d{3}) ", received))
    ends = [*(head.start() for head in heads[1:]), len(received)]
    return [(int(head[1]), received[head.start() : end]) for head, end in zip(heads, ends, strict=True)]


def _received(connection: socket.socket) -> Iterator[bytes]:
    try:
        yield from iter(lambda: connection.recv(65536), b"")
    except ConnectionError:
        return  # it hung up, with something of ours unread
