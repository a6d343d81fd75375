"""What a request's headers ask for is done, or refused by name; nothing is silently ignored."""

import gzip
import json

import pytest

from tests.integration.client import AppClient
from tests.integration.domain import Domain

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("coding", ["gzip, gzip", "deflate", "br", "identity, zstd", "x"])
def test_a_coding_that_is_not_undone_is_a_415_that_says_so(
    sample: AppClient, domain: Domain, name: str, coding: str
) -> None:
    body = gzip.compress(json.dumps({"name": name}).encode())

    answer = sample.post("/notes", data=body, headers={**JSON, "Content-Encoding": coding})

    assert answer.status_code == 415
    assert answer.json["type"] == "/problems/unsupported-content-coding"
    assert coding in answer.json["detail"]
    assert answer.headers["Accept-Encoding"] == "gzip, identity"
    assert domain.events(name) == []


def test_a_compressed_command_is_the_same_command(sample: AppClient, domain: Domain, name: str) -> None:
    body, key = json.dumps({"name": name}).encode(), {**JSON, "Idempotency-Key": name}

    compressed = sample.post("/notes", data=gzip.compress(body), headers={**key, "Content-Encoding": "gzip"})
    plain = sample.post("/notes", data=body, headers=key)

    assert [each.status_code for each in (compressed, plain)] == [201, 201]
    assert plain.headers["Idempotent-Replayed"] == "true"
    assert len(domain.events(name)) == 1


def test_a_bomb_is_refused(sample: AppClient) -> None:
    bomb = gzip.compress(bytes(20_000_000))

    answer = sample.post("/notes", data=bomb, headers={**JSON, "Content-Encoding": "gzip"})

    assert (answer.status_code, answer.json["type"].endswith("body-too-large")) == (413, True)


@pytest.mark.parametrize("coding", ["identity", "Identity", "", " "])
def test_a_body_as_it_is_is_read(sample: AppClient, name: str, coding: str) -> None:
    body = json.dumps({"name": name})

    assert sample.post("/notes", data=body, headers={**JSON, "Content-Encoding": coding}).status_code == 201


def test_another_content_type_is_told_the_right_one(sample: AppClient) -> None:
    answer = sample.post("/notes", data=b"<note/>", headers={"Content-Type": "application/xml"})

    assert (answer.status_code, answer.headers["Accept"]) == (415, "application/json")


@pytest.mark.parametrize(
    ("content_type", "said"),
    [
        ("text/xapplication/json", "Send application/json, not text/xapplication/json."),
        ("application/xjson", "Send application/json, not application/xjson."),
        ("application/json+x", "Send application/json, not application/json+x."),
        ("", "Send application/json, not a body without a content type."),
        ("application/cloudevents+json", "not as an event (application/cloudevents+json)"),
        ("Application/CloudEvents-Batch+JSON; charset=utf-8", "not as an event (application/cloudevents-batch+json)"),
    ],
)
def test_what_is_not_json_by_its_name_is_no_command(
    sample: AppClient, domain: Domain, name: str, content_type: str, said: str
) -> None:
    answer = sample.post("/notes", data=json.dumps({"name": name}), headers={"Content-Type": content_type})

    assert (answer.status_code, answer.headers["Accept"]) == (415, "application/json")
    assert said in answer.json["detail"]
    assert domain.events(name) == []


@pytest.mark.parametrize(
    "content_type", ["application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json"]
)
def test_json_is_a_command_by_each_of_its_names(sample: AppClient, name: str, content_type: str) -> None:
    headers = {"Content-Type": content_type}

    assert sample.post("/notes", data=json.dumps({"name": name}), headers=headers).status_code == 201


def test_another_charset_is_refused_by_its_name(sample: AppClient, domain: Domain, name: str) -> None:
    body = json.dumps({"name": name, "note": "é"}, ensure_ascii=False).encode("latin-1")

    answer = sample.post("/notes", data=body, headers={"Content-Type": "application/json; charset=ISO-8859-1"})

    assert (answer.status_code, answer.json["type"].endswith("unsupported-charset")) == (415, True)
    assert "iso-8859-1" in answer.json["detail"]
    assert domain.events(name) == []


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0", "image/*, application/xml"])
def test_where_nothing_that_can_be_answered_is_wanted_nothing_is_done(
    sample: AppClient, domain: Domain, name: str, accept: str
) -> None:
    answers = [
        sample.post("/notes", json={"name": name}, headers={"Accept": accept}),
        sample.get("/notes", headers={"Accept": accept}),
    ]

    assert [each.status_code for each in answers] == [406, 406]
    assert answers[0].content_type == "application/problem+json"
    assert answers[0].json["detail"] == "Accept application/json here."
    assert domain.events(name) == []


@pytest.mark.parametrize("accept", ["", "*/*", "application/*;q=0.1", "text/html, */*;q=0.8", "Application/JSON", "x"])
def test_whoever_takes_json_among_others_gets_it(sample: AppClient, accept: str) -> None:
    assert sample.get("/notes", headers={"Accept": accept}).content_type == "application/json"


@pytest.mark.parametrize("key", ["", " "])
def test_an_empty_idempotency_key_is_not_no_key(sample: AppClient, domain: Domain, name: str, key: str) -> None:
    answer = sample.post("/notes", json={"name": name}, headers={"Idempotency-Key": key})

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["Idempotency-Key"]
    assert domain.events(name) == []


def test_a_command_that_makes_something_new_does_not_seem_to_match_a_version(
    sample: AppClient, domain: Domain, name: str
) -> None:
    answer = sample.post("/notes", json={"name": name}, headers={"If-Match": '"v7"'})

    assert answer.status_code == 412
    assert answer.json["type"] == "/problems/precondition-failed"
    assert domain.events(name) == []
    assert sample.post("/notes", json={"name": name}, headers={"If-None-Match": "*"}).status_code == 201


def test_a_query_without_a_version_is_judged_all_the_same(sample: AppClient) -> None:
    statuses = [sample.get("/notes", headers={"If-Match": tags}).status_code for tags in ('"v7"', "*")]

    assert statuses == [412, 200]
