"""Bodies as they are sent: as they are, or compressed by gzip, and never longer than a function reads."""

import gzip
import zlib

import pytest

from shared.http.bodies import LONGEST_BODY, read, read_command
from shared.outcomes.problems import Problem
from shared.outcomes.refusals import Malformed, TooLarge, UnsupportedCharset, UnsupportedCoding
from tests.asked import asked
from tests.loop import awaited

JSON = {"Content-Type": "application/json"}
FULL = b" " * LONGEST_BODY


def body_of(body: bytes, coding: str) -> bytes:
    return awaited(read(asked("POST", "/", {"Content-Encoding": coding}, body), 10))


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "x-gzip", "identity, gzip", " gzip ,"])
def test_a_compressed_body_is_what_it_was(coding: str) -> None:
    assert body_of(gzip.compress(b"{}"), coding) == b"{}"


def test_a_body_may_be_as_long_compressed_as_it_may_be_otherwise() -> None:
    assert body_of(gzip.compress(FULL), "gzip") == FULL
    assert body_of(FULL, "identity") == FULL


def bomb() -> bytes:
    """A hundred megabytes of nothing, in a hundred kilobytes."""
    made = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    million = bytes(1_000_000)
    return b"".join(made.compress(million) for _ in range(100)) + made.flush()


REFUSED: dict[str, tuple[bytes, str, type[Problem]]] = {
    "one byte more": (gzip.compress(FULL + b" "), "gzip", TooLarge),
    "a body that is too long as it comes": (FULL + b" ", "gzip", TooLarge),
    "nothing": (b"", "gzip", Malformed),
    "no gzip": (b"{}", "gzip", Malformed),
    "zlib": (zlib.compress(b"{}"), "gzip", Malformed),
    "half of it": (gzip.compress(b"{}" * 1000)[:-9], "gzip", Malformed),
    "a sum that is wrong": (gzip.compress(b"{}")[:-8] + b"12345678", "gzip", Malformed),
    "two of them": (gzip.compress(b"{}") * 2, "gzip", Malformed),
    "gzip twice": (gzip.compress(gzip.compress(b"{}")), "gzip, gzip", UnsupportedCoding),
    "deflate": (zlib.compress(b"{}"), "deflate", UnsupportedCoding),
    "brotli": (b"{}", "br", UnsupportedCoding),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_what_is_not_one_gzip_of_a_bounded_body_is_refused(name: str) -> None:
    body, coding, problem = REFUSED[name]

    with pytest.raises(problem):
        body_of(body, coding)


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    with pytest.raises(TooLarge, match="inflated"):
        body_of(bomb(), "gzip")


@pytest.mark.parametrize("charset", ["iso-8859-1", "UTF-16", "us-ascii", "x"])
def test_a_command_in_another_charset_is_refused_by_its_name(charset: str) -> None:
    headers = {"Content-Type": f"application/json; charset={charset}"}

    with pytest.raises(UnsupportedCharset, match=f"not {charset.lower()}"):
        awaited(read_command(asked("POST", "/", headers, b"{}"), 10))


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "utf8"])
def test_utf_8_is_read_by_each_of_its_names(charset: str) -> None:
    headers = {"Content-Type": f"application/json; charset={charset}"}

    assert awaited(read_command(asked("POST", "/", headers, b"{}"), 10)) == b"{}"
