from typing import Any

import pytest
from starlette.requests import Request as Served

from shared.http.requests import request_of
from tests.asked import asked


def served(**changes: Any) -> Served:
    scope = {"type": "http", "method": "GET", "path": "/a b", "raw_path": b"/a%20b", "query_string": b"", "headers": []}
    return Served({**scope, **changes})


def test_the_target_is_as_it_was_sent() -> None:
    assert request_of(served()).target == "/a%20b"
    assert request_of(served(query_string=b"x=%20&y=%FF")).target == "/a%20b?x=%20&y=%FF"


def test_headers_that_came_several_times_are_one() -> None:
    headers = [(b"if-match", b'"v1"'), (b"x", b"\xe4"), (b"if-match", b'"v2"')]

    assert request_of(served(headers=headers)).headers == {"if-match": '"v1","v2"', "x": "ä"}


@pytest.mark.parametrize(
    ("content_type", "charset"),
    [
        ("", ""),
        ("application/json", ""),
        ("application/json; charset=UTF-8", "utf-8"),
        ('Application/JSON;x=1 ; Charset = "Latin-1"', "latin-1"),
        ("application/json; charset=", ""),
    ],
)
def test_a_charset_is_read_as_it_is_named(content_type: str, charset: str) -> None:
    assert asked("POST", "/", {"Content-Type": content_type}).charset == charset


JSON, CSV = "application/json", "text/csv"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("Application/JSON", JSON),
        ("application/*", JSON),
        ("application/json; version=1", JSON),
        ("text/csv", CSV),
        ("text/*, application/json;q=0.5", CSV),
        ("text/csv;q=0.5, */*;q=0.1", CSV),
        ("text/csv, application/json", JSON),
        ("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", JSON),
        ("application/json;q=0, */*", CSV),
        ("application/json;q=0", None),
        ("text/html", None),
        ("image/*, application/xml", None),
        ("*/*;q=0", None),
        ("application/problem+json", None),
        ("../../x", JSON),
        ("nonsense, text/csv", CSV),
        ("text/csv;q=9999, application/json;q=0.5", CSV),
    ],
)
def test_what_the_caller_likes_best_is_answered_and_nothing_only_where_nothing_fits(
    accept: str | None, chosen: str | None
) -> None:
    request = asked("GET", "/", {} if accept is None else {"Accept": accept})

    assert request.preferred((JSON, CSV)) == chosen


@pytest.mark.parametrize(
    ("query", "given"),
    [
        ("", {}),
        ("a=1&b=2&a=3", {"a": ["1", "3"], "b": ["2"]}),
        ("a=&b", {"a": [""], "b": [""]}),
        ("a=x+y%20z%26", {"a": ["x y z&"]}),
        ("a=%FF", {"a": ["\N{REPLACEMENT CHARACTER}"]}),
        ("a=1?b=2", {"a": ["1?b=2"]}),
    ],
)
def test_a_query_string_is_everything_that_was_given(query: str, given: dict[str, list[str]]) -> None:
    assert asked("GET", f"/x?{query}").query == given


@pytest.mark.parametrize(
    ("content_type", "media_type"),
    [("", ""), ("Application/JSON; charset=utf-8", "application/json"), (" text/plain ;x", "text/plain")],
)
def test_a_media_type_is_without_case_and_parameters(content_type: str, media_type: str) -> None:
    assert asked("POST", "/", {"Content-Type": content_type}).media_type == media_type
