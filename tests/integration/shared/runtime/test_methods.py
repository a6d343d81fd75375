"""HEAD, OPTIONS, other methods and a slash too many, as HTTP has them (RFC 9110)."""

from urllib.parse import urljoin

import pytest

from tests.integration.client import AppClient, Response


def headers_of(answer: Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "Date"}


@pytest.mark.parametrize("path", ["/notes", "/notes?limit=2", "/notes/a", "/notes?color=red", "/nothing", "/notes/"])
def test_a_head_is_answered_as_a_get_is_without_a_body(sample: AppClient, path: str) -> None:
    named = {"Correlation-Id": "head-1"}
    got, head = sample.get(path, headers=named), sample.head(path, headers=named)

    assert head.status_code == got.status_code
    assert headers_of(head) == headers_of(got)
    assert head.data == b""


@pytest.mark.parametrize("path", ["/notes", "/notes?limit=2", "/notes/a"])
def test_what_a_caller_has_is_not_sent_again_though_it_has_no_version(sample: AppClient, path: str) -> None:
    seen = sample.get(path)
    tag = seen.headers["ETag"]

    again, head, other = (
        sample.get(path, headers={"If-None-Match": f'"v1", {tag}'}),
        sample.head(path, headers={"If-None-Match": tag}),
        sample.get("/notes/other", headers={"If-None-Match": tag}),
    )

    assert (tag[:3], seen.headers["Cache-Control"]) == ('W/"', "private, no-cache")
    assert [(each.status_code, each.data) for each in (again, head)] == [(304, b"")] * 2
    assert again.headers["ETag"] == head.headers["ETag"] == tag
    assert (other.status_code, other.headers["ETag"] != tag) == (200, True)


def test_a_tag_of_content_is_no_version_that_could_be_demanded(sample: AppClient) -> None:
    tag = sample.get("/notes").headers["ETag"]

    assert sample.get("/notes", headers={"If-Match": tag}).status_code == 412


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/notes", "GET, HEAD, POST, OPTIONS"),
        ("/notes/a", "GET, HEAD, PATCH, OPTIONS"),
        ("/notes/a/pin", "DELETE, OPTIONS"),
    ],
)
def test_who_asks_for_the_methods_is_told_them_and_gets_no_body(sample: AppClient, path: str, allowed: str) -> None:
    answer = sample.options(path)

    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Allow"] == allowed
    assert answer.headers["Correlation-Id"]
    assert "Content-Type" not in answer.headers


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_another_method_is_a_405_that_names_the_right_ones(sample: AppClient, method: str) -> None:
    answer = sample.open("/notes", method=method)

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert answer.content_type == "application/problem+json"
    assert answer.json["detail"] == "Use GET or POST here."


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "PUT"])
def test_a_slash_too_many_leads_to_the_same_without_it(sample: AppClient, method: str) -> None:
    answer = sample.open("/notes/?name=a%20b", method=method, json={"name": "a"} if method == "POST" else None)

    assert (answer.status_code, answer.data) == (308, b"")
    assert answer.headers["Location"] == "../notes?name=a%20b"


def test_whoever_follows_gets_there(sample: AppClient, name: str) -> None:
    there = urljoin("/notes/", sample.post("/notes/", json={"name": name}).headers["Location"])

    answer = sample.post(there, json={"name": name})

    assert (answer.status_code, answer.json["name"]) == (201, name)


@pytest.mark.parametrize("path", ["/nothing/", "/notes//", "/notes/a/b/", "//notes/", "/notes/..%2f", "/notes/a%2f"])
def test_where_nothing_is_a_slash_changes_nothing(sample: AppClient, path: str) -> None:
    assert sample.get(path).status_code == 404
