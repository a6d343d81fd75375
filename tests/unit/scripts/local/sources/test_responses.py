"""Where a response ends, what it says, and whether its connection lives on."""

import pytest

from scripts.minierp.local.sources.responses import MalformedResponseError, parse_response


def test_a_response_is_complete_with_its_last_byte() -> None:
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    assert all(parse_response(whole[:length]) is None for length in range(len(whole)))
    response = parse_response(whole)
    assert response is not None
    assert (response.answer.status, response.reusable) == (200, True)


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_a_connection_that_cannot_be_kept_is_not(raw: bytes) -> None:
    response = parse_response(raw)

    assert response is not None
    assert response.answer.status == 200
    assert not response.reusable


def test_204_has_no_body() -> None:
    response = parse_response(b"HTTP/1.1 204 No Content\r\n\r\n")

    assert response is not None
    assert response.reusable


def test_interim_responses_are_skipped() -> None:
    response = parse_response(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")

    assert response is not None
    assert response.answer.status == 503


def test_a_redirect_says_where_to() -> None:
    response = parse_response(b"HTTP/1.1 302 Found\r\nlocation: /there \r\nContent-Length: 0\r\n\r\n")

    assert response is not None
    assert response.answer.location == "/there"


@pytest.mark.parametrize("raw", [b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"x" * 70000])
def test_what_is_not_http_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedResponseError):
        parse_response(raw)
