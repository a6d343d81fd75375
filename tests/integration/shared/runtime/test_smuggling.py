"""What a function reads as one request is one, also where something in front of it would read two."""

import socket

import pytest

from tests.integration.running import Function, Functions
from tests.smuggling import ODD, REFUSED, answers


@pytest.fixture
def create(functions: Functions) -> Function:
    return functions["create-product"]


def asked(create: Function, probe: bytes, token: bool = True) -> list[tuple[int, bytes]]:
    kind = b"Content-Type: application/json"
    shown = b"\r\nAuthorization: " + create.authorization["Authorization"].encode() if token else b""
    probe = probe.replace(kind, kind + shown, 1)
    with socket.create_connection(("127.0.0.1", create.port), timeout=30) as connection:
        return answers(connection, probe)


@pytest.mark.parametrize("probe", REFUSED.values(), ids=REFUSED)
def test_a_request_with_two_meanings_is_refused_and_ends_the_connection(create: Function, probe: bytes) -> None:
    found = asked(create, probe)

    assert [status for status, _ in found] in ([400], [])


@pytest.mark.parametrize("probe", ODD.values(), ids=ODD)
def test_an_odd_request_is_one_or_none(create: Function, probe: bytes) -> None:
    found = asked(create, probe)

    assert [status for status, _ in found] in ([422, 404], [400], [])
    assert all(b"/forged" not in answer for _, answer in found)


@pytest.mark.parametrize("probe", ODD.values(), ids=ODD)
def test_what_is_refused_before_its_body_is_read_leaves_nothing_of_it_to_be_read_as_a_request(
    create: Function, probe: bytes
) -> None:
    found = asked(create, probe, token=False)

    assert [status for status, _ in found] in ([401, 404], [400], [])


def test_no_answer_says_what_serves_it(create: Function) -> None:
    for probe in (REFUSED["two lengths"], ODD["a coding in capitals"]):
        for _, answer in asked(create, probe):
            head = answer.partition(b"\r\n\r\n")[0].lower()
            assert b"server:" not in head
            assert b"x-powered-by" not in head
            assert b"uvicorn" not in answer.lower()


def test_every_answer_of_a_function_tells_browsers_to_make_no_page_of_it(create: Function) -> None:
    for _, answer in asked(create, ODD["a coding in capitals"]):
        head = answer.partition(b"\r\n\r\n")[0].lower()
        assert b"x-content-type-options: nosniff" in head
        assert b"content-security-policy: default-src 'none'; frame-ancestors 'none'" in head
        assert b"strict-transport-security: max-age=31536000" in head
        assert b"referrer-policy: no-referrer" in head
        assert b"cache-control: no-store" in head
