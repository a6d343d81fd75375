"""What only a real server process shows: bodies without a length, callers that hang up, odd requests."""

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPResponse

import httpx
import pytest

from tests.factories import a_product
from tests.integration.running import Function, Functions

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def create(functions: Functions) -> Function:
    return functions["create-product"]


@pytest.fixture
def http(create: Function) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{create.address}", headers=create.authorization, timeout=30) as client:
        yield client


def shown(function: Function) -> bytes:
    """The token, as a line of a request's head."""
    return f"Authorization: {function.authorization['Authorization']}\r\n".encode()


def raw(create: Function, request: bytes) -> bytes:
    """What comes back for these very bytes, the caller sending no more."""
    with socket.create_connection(("127.0.0.1", create.port), timeout=30) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def status_of(connection: socket.socket) -> int:
    """Of the next answer, which is read to its end."""
    answer = HTTPResponse(connection)
    answer.begin()
    answer.read()
    return answer.status


def chunks(size: int) -> Iterator[bytes]:
    """A body of unknown length, in pieces of 64 KiB."""
    for _ in range(size // 65536):
        yield b" " * 65536


@pytest.mark.parametrize("head", [b"GET / HTTP/1.1\r\nX: \x1b[2J\r\n", b"GET /\x1b HTTP/1.1\r\n", b"NONSENSE\r\n"])
def test_what_is_no_http_is_refused_as_everything_else_and_is_a_line_of_the_log(create: Function, head: bytes) -> None:
    status, _, rest = raw(create, head + b"Host: x\r\n\r\n").partition(b"\r\n")

    assert status == b"HTTP/1.1 400 Bad Request"
    assert b"content-type: application/problem+json" in rest
    assert json.loads(rest.partition(b"\r\n\r\n")[2])["type"] == "/problems/malformed-request"
    assert "Invalid HTTP request received." in [json.loads(line)["message"] for line in create.log().splitlines()]


def test_what_the_framework_answers_is_a_problem_as_everything_else(http: httpx.Client) -> None:
    answers = {path: http.get(path) for path in ("/products/a%0ab", "/%0d%0a", "/robots.txt", "/favicon.ico")}

    for path, answer in answers.items():
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found"), path
    answer = http.request("TRACE", "/products")
    assert (answer.status_code, answer.json()["type"]) == (405, "/problems/method-not-allowed")


def test_a_body_in_chunks_is_read(http: httpx.Client) -> None:
    body = httpx.Request("POST", "http://x", json=a_product()).content

    answer = http.post("/products", content=iter([body[:10], body[10:]]), headers=JSON)

    assert answer.status_code == 201


@pytest.mark.parametrize("mebibytes", [2, 12])
def test_a_body_in_too_many_chunks_is_a_413(http: httpx.Client, mebibytes: int) -> None:
    try:
        answer = http.post("/products", content=chunks(mebibytes * 1024 * 1024), headers=JSON)
    except httpx.WriteError:
        return  # the server hung up before we had sent all of it
    assert answer.status_code == 413


def test_a_caller_that_hangs_up_in_the_middle_harms_nobody(create: Function, http: httpx.Client) -> None:
    answer = raw(
        create,
        b"POST /products HTTP/1.1\r\nHost: x\r\n%bContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
        % shown(create),
    )

    assert b" 500 " not in answer.partition(b"\r\n")[0]
    assert http.post("/products", json=a_product()).status_code == 201


@pytest.mark.parametrize(
    "request_line", [b"NONSENSE", b"GET /products", b"GET /products HTTP/9.9", b"G\xffT /products HTTP/1.1"]
)
def test_what_is_no_http_is_refused_and_harms_nobody(create: Function, http: httpx.Client, request_line: bytes) -> None:
    answer = raw(create, request_line + b"\r\nHost: x\r\n\r\n")

    assert not answer or answer.partition(b"\r\n")[0].split()[1].startswith((b"4", b"505"))
    assert http.get("/health/liveness").status_code == 200


def test_a_header_beyond_reason_is_refused(http: httpx.Client) -> None:
    answer = http.post("/products", json=a_product(), headers={"Idempotency-Key": "x" * 100_000})

    assert 400 <= answer.status_code < 500


def test_a_head_without_an_end_is_refused(create: Function, http: httpx.Client) -> None:
    answer = raw(create, b"POST /products HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 66_000)

    assert answer.startswith(b"HTTP/1.1 431 ")
    assert http.get("/health/liveness").status_code == 200


def test_a_long_head_that_comes_slowly_is_no_body(create: Function) -> None:
    """Its bytes are counted up to its end only, and anew for each request of a connection."""
    body = httpx.Request("POST", "http://x", json=a_product()).content
    head = b"POST /products HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX: " + b"x" * 40_000
    request = head + b"\r\n" + shown(create) + b"Content-Length: %d\r\n\r\n" % len(body)
    statuses = []
    with socket.create_connection(("127.0.0.1", create.port), timeout=30) as connection:
        for _ in range(3):
            for part in (request[:20_000], request[20_000:], body):
                connection.sendall(part)
            statuses.append(status_of(connection))

    assert statuses == [201, 409, 409]


def test_a_body_that_never_ends_is_given_up_at_the_deadline(functions: Functions) -> None:
    with (
        functions.another("create-product", DEADLINE_SECONDS="1") as hurried,
        socket.create_connection(("127.0.0.1", hurried.port), timeout=30) as connection,
    ):
        connection.sendall(
            b"POST /products HTTP/1.1\r\nHost: x\r\n%bContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
            % shown(hurried)
        )

        assert connection.recv(65536).startswith(b"HTTP/1.1 503 ")


@pytest.mark.parametrize("protocol", [b"h2c", b"websocket", b"x"])
def test_a_change_of_protocol_is_refused_and_its_body_is_nobodys_request(create: Function, protocol: bytes) -> None:
    forged = b"GET /health/liveness HTTP/1.1\r\nHost: x\r\n\r\n"
    head = b"POST /products HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: %b\r\nContent-Length: %d\r\n\r\n"
    with socket.create_connection(("127.0.0.1", create.port), timeout=30) as connection:
        connection.sendall(head % (protocol, len(forged)))
        answers = connection.recv(65536)
        with suppress(OSError):
            connection.sendall(forged)
            answers += b"".join(iter(lambda: connection.recv(65536), b""))

    assert answers.startswith(b"HTTP/1.1 400 ")
    assert answers.count(b"HTTP/1.1 ") == 1


def test_trailers_without_an_end_are_refused(create: Function, http: httpx.Client) -> None:
    head = b"POST /products HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", create.port), timeout=30) as connection:
        connection.sendall(head + b"1\r\nx\r\n0\r\n")
        with pytest.raises(ConnectionError):
            for _ in range(1000):
                connection.sendall(b"X: " + b"x" * 65_000 + b"\r\n")

    assert http.get("/health/liveness").status_code == 200


def test_a_target_in_bare_utf8_is_refused_and_harms_nobody(create: Function, http: httpx.Client) -> None:
    """It should be percent-encoded (RFC 3986, section 2); the parser says so."""
    assert raw(create, "GET /products/käse HTTP/1.1\r\nHost: x\r\n\r\n".encode()).startswith(b"HTTP/1.1 400 ")
    assert "There is nothing at /products/käse." in http.get("/products/k%C3%A4se").text
