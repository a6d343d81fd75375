"""What clients of many kinds do with a connection, asked of a function as it is served."""

import gzip
import json
import socket
from collections.abc import Iterator
from http.client import HTTPResponse

import pytest

from tests.factories import reference
from tests.integration.running import Function, Functions
from tests.smuggling import answers


@pytest.fixture
def create(functions: Functions) -> Function:
    return functions["create-product"]


@pytest.fixture
def connection(create: Function) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", create.port), timeout=30) as opened:
        yield opened


def product() -> bytes:
    return json.dumps({"sku": reference("SKU"), "name": "Tea", "price": "1", "currency": "EUR"}).encode()


def head(create: Function, *lines: str, line: str = "POST /products HTTP/1.1", token: bool = True) -> bytes:
    shown = [f"Authorization: {create.authorization['Authorization']}"] if token else []
    return "\r\n".join([line, "Host: x", "Content-Type: application/json", *shown, *lines, "", ""]).encode()


def answer(connection: socket.socket) -> tuple[int, HTTPResponse, bytes]:
    response = HTTPResponse(connection)
    response.begin()
    return response.status, response, response.read()


def in_chunks(body: bytes, size: int) -> bytes:
    parts = (body[start : start + size] for start in range(0, len(body), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("size", [1, 1000])
def test_a_body_comes_in_chunks_compressed_or_not(
    create: Function, connection: socket.socket, coding: str, size: int
) -> None:
    body = gzip.compress(product()) if coding == "gzip" else product()

    connection.sendall(head(create, "Transfer-Encoding: chunked", f"Content-Encoding: {coding}"))
    connection.sendall(in_chunks(body, size))

    assert answer(connection)[0] == 201


def test_whoever_asks_first_whether_to_send_a_body_is_told_to(create: Function, connection: socket.socket) -> None:
    body = product()

    connection.sendall(head(create, "Expect: 100-continue", f"Content-Length: {len(body)}"))
    told = connection.recv(4096)
    connection.sendall(body)

    assert told == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert answer(connection)[0] == 201


@pytest.mark.parametrize(
    ("lines", "token", "status"),
    [
        ((), False, 401),
        (("Accept: text/html",), True, 406),
        (("Content-Encoding: br",), True, 415),
    ],
)
def test_whoever_asks_first_is_spared_a_body_that_would_be_refused(
    create: Function, connection: socket.socket, lines: tuple[str, ...], token: bool, status: int
) -> None:
    connection.sendall(head(create, "Expect: 100-continue", "Content-Length: 1000000", *lines, token=token))

    assert answer(connection)[0] == status


@pytest.mark.parametrize("lines", [(), ("Connection: keep-alive",)])
def test_a_client_of_http_1_0_is_answered_and_its_connection_ends(
    create: Function, connection: socket.socket, lines: tuple[str, ...]
) -> None:
    body = product()

    connection.sendall(head(create, f"Content-Length: {len(body)}", *lines, line="POST /products HTTP/1.0") + body)
    status, response, said = answer(connection)

    assert (status, response.getheader("Transfer-Encoding")) == (201, None)
    assert response.getheader("Content-Length") == str(len(said))
    assert connection.recv(1) == b""


def test_a_connection_serves_one_request_after_another(create: Function, connection: socket.socket) -> None:
    for status, body in ((201, product()), (422, b"{}"), (400, b"{"), (201, product())):
        connection.sendall(head(create, f"Content-Length: {len(body)}") + body)

        assert answer(connection)[0] == status


def test_requests_that_are_sent_before_the_first_is_answered_are_answered_in_their_order(
    create: Function, connection: socket.socket
) -> None:
    bodies = (product(), b"{}", product())

    found = answers(connection, b"".join(head(create, f"Content-Length: {len(body)}") + body for body in bodies))

    assert [status for status, _ in found] == [201, 422, 201, 404]
