"""A cluster's name server: every name is an ExternalName service that leads to the ingress at 127.0.0.1."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_INGRESS = b"".join(
    bytes([len(part)]) + part for part in b"kourier-internal.kourier-system.svc.cluster.local".split(b".")
)
_A, _CNAME = 1, 5


@contextmanager
def name_server() -> Iterator[tuple[str, list[str]]]:
    """Its address, and the names that were asked for."""
    asked: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        threading.Thread(target=_serve, args=(listener, asked), daemon=True).start()
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}", asked
        finally:
            listener.sendto(b"", listener.getsockname())


def _serve(listener: socket.socket, asked: list[str]) -> None:
    while True:
        query, client = listener.recvfrom(512)
        if not query:  # the end of it
            return
        name, end = _name(query)
        asked.append(name)
        listener.sendto(_answer(query, end), client)


def _name(query: bytes) -> tuple[str, int]:
    labels, at = [], 12
    while length := query[at]:
        labels.append(query[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels), at + 5


def _answer(query: bytes, end: int) -> bytes:
    """The alias, and behind it the address where one was asked for (RFC 1035, 4.1)."""
    ingress = _INGRESS + b"\0"
    records = [b"\xc0\x0c" + struct.pack(">HHIH", _CNAME, 1, 5, len(ingress)) + ingress]
    if struct.unpack(">H", query[end - 4 : end - 2])[0] == _A:
        records.append(ingress + struct.pack(">HHIH", _A, 1, 5, 4) + bytes([127, 0, 0, 1]))
    return query[:2] + b"\x81\x80" + struct.pack(">HHHH", 1, len(records), 0, 0) + query[12:end] + b"".join(records)
