"""What the gateway reads as one request is one for the function as well, and in no log as it was sent."""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.eventually import eventually
from tests.integration.scripts.cluster.front import Gateway
from tests.smuggling import FORGED, ODD, REFUSED, answers

HEADS = {
    "two hosts": b"GET /products HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "no host": b"GET /products HTTP/1.1\r\n\r\n",
    "a host that is none": b"GET /products HTTP/1.1\r\nHost: a/b\r\n\r\n",
    "two tokens": b"GET /products HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
    "chunks before there were any": b"POST /products HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "an address of other letters": "GET /products/käse HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    "a host of other letters": "GET /products HTTP/1.1\r\nHost: \u202ex\r\n\r\n".encode(),
}
"""What only who stands in front looks at."""
ACTING = re.compile(rb"[\x00-\x09\x0b-\x1f\x7f-\xff]")


@contextmanager
def connected(gateway: Gateway) -> Iterator[socket.socket]:
    with (
        socket.create_connection(("127.0.0.1", gateway.port), timeout=30) as plain,
        gateway.trusted.wrap_socket(plain, server_hostname="localhost") as connection,
    ):
        yield connection


def asked(gateway: Gateway, probe: bytes) -> list[tuple[int, bytes]]:
    with connected(gateway) as connection:
        return answers(connection, probe)


@pytest.mark.parametrize("probe", (REFUSED | HEADS).values(), ids=REFUSED | HEADS)
def test_a_request_with_two_meanings_reaches_nobody_and_ends_the_connection(gateway: Gateway, probe: bytes) -> None:
    before = len(gateway.ingress.seen)

    found = asked(gateway, probe)

    assert [status for status, _ in found] in ([400], [501], [505], [])
    assert gateway.ingress.seen[before:] == []


@pytest.mark.parametrize("probe", ODD.values(), ids=ODD)
def test_an_odd_request_reaches_a_function_as_one_ordinary_one_or_not_at_all(gateway: Gateway, probe: bytes) -> None:
    before = len(gateway.ingress.seen)

    found = asked(gateway, probe)
    seen = gateway.ingress.seen[before:]

    assert ([status for status, _ in found], seen) in (([200, 404], ["POST /products"]), ([400], []))
    if seen:
        told = json.loads(found[0][1].rpartition(b"\r\n\r\n")[2])
        assert (told["body"], told["Content-Length"]) == ("{}", "2")
        assert not {"Transfer-Encoding", "Content_Length", "Upgrade"} & told.keys()


@pytest.mark.parametrize("protocol", [b"h2c", b"websocket"])
def test_a_change_of_protocol_is_not_passed_on(gateway: Gateway, protocol: bytes) -> None:
    upgrade = b"Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\nUpgrade: %b\r\n" % protocol

    found = asked(gateway, b"GET /products HTTP/1.1\r\nHost: x\r\n" + upgrade + b"\r\n")

    assert [status for status, _ in found] == [200, 404]
    assert b'"Upgrade"' not in found[0][1]


@pytest.mark.parametrize(
    "path",
    [
        "/metrics", "/metrics/", "//metrics", "/./metrics", "/products/../metrics", "/products/%2e%2e/metrics",
        "/products/..%2fmetrics", "/products/x%2f..%2f..%2fmetrics", "/METRICS", "/%6detrics", "/metrics?x=/products",
        "/metrics#/products", "/health/liveness", "/products/../health/readiness", "/%68ealth/liveness",
        "/", "//", "/?x", "/products/..", "/products/%2e%2e", "/products/..%2f", "/.", "/%2e",
    ],
)  # fmt: skip
def test_no_path_made_of_what_is_inward_reaches_it(gateway: Gateway, path: str) -> None:
    before = len(gateway.ingress.seen)
    event = b"ce-specversion: 1.0\r\nce-id: 1\r\nce-type: x\r\nce-source: /x\r\nContent-Length: 2\r\n"

    for method in (b"GET", b"POST"):
        found = asked(gateway, b"%b %b HTTP/1.1\r\nHost: x\r\n%b\r\n{}" % (method, path.encode(), event))

        assert found[0][0] in (400, 404, 405)
    assert gateway.ingress.seen[before:] == []


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK", "PUT"])
def test_a_method_of_no_function_reaches_none(gateway: Gateway, method: str) -> None:
    before = len(gateway.ingress.seen)

    found = asked(gateway, f"{method} /products HTTP/1.1\r\nHost: x\r\n\r\n".encode())

    assert found[0][0] in (400, 405)
    assert gateway.ingress.seen[before:] == []


def test_nothing_that_a_caller_chose_stands_in_a_log_as_it_would_act_on_a_terminal(gateway: Gateway) -> None:
    evil = "\x1b[2J\u202e".encode() + b"\x9b31m\x7f"
    last = b"GET /products?all=said HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    for probe in (
        b"GET /products?%b HTTP/1.1\r\nHost: x\r\n\r\n" % evil,
        b"GET /products HTTP/1.1\r\nHost: %b\r\n\r\n" % evil,
        b"%b /products HTTP/1.1\r\nHost: x\r\n\r\n" % evil,
        b"GET /products HTTP/1.1\r\nHost: x\r\nReferer: %b\r\nX-Answer: 502\r\n\r\n" % evil,
        b"POST /products HTTP/1.1\r\nHost: x\r\nReferer: %b\r\nContent-Length: 9999999\r\n\r\n" % evil,
        b"GET /products HTTP/1.1\r\nHost: x\r\nCorrelation-Id: %b\r\nUser-Agent: %b\r\n\r\n" % (evil, evil),
        b"GET /products HTTP/1.1\r\nHost: x\r\nX%b: x\r\n\r\n" % evil,
        last,
    ):
        with connected(gateway) as connection:
            connection.sendall(probe)
            assert connection.recv(65536)

    eventually(lambda: b"all=said" in gateway.log.read_bytes())
    assert [line for line in gateway.log.read_bytes().splitlines() if ACTING.search(line)] == []


def test_a_correlation_id_that_cannot_be_shown_is_replaced_as_a_function_would(gateway: Gateway) -> None:
    found = asked(gateway, b"GET /products HTTP/1.1\r\nHost: x\r\nCorrelation-Id: a b\r\n\r\n")

    assert b'"Correlation-Id": "a b"' not in found[0][1]
    assert re.search(rb'"Correlation-Id": "[0-9a-f]{32}"', found[0][1])


def test_the_probes_hide_what_would_be_seen(gateway: Gateway) -> None:
    """Were the forged request read, it would be answered."""
    assert [status for status, _ in asked(gateway, FORGED)] == [404, 404]
