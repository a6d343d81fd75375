import json

import pytest

from tests.factories import reference
from tests.integration.client import AppClient
from tests.integration.domain import Domain

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("length", [1024 * 1024 + 1, 11 * 1024 * 1024])
def test_a_body_beyond_a_mebibyte_is_a_413(sample: AppClient, length: int) -> None:
    answer = sample.post("/notes", data=b" " * length, headers=JSON)

    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"


def test_a_body_of_a_mebibyte_is_read(sample: AppClient) -> None:
    body = json.dumps({"name": reference("note")}).encode()

    assert sample.post("/notes", data=body.ljust(1024 * 1024), headers=JSON).status_code == 201


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "", "json"]
)
def test_another_content_type_is_a_415(sample: AppClient, content_type: str) -> None:
    answer = sample.post("/notes", data=b'{"name":"x"}', headers={"Content-Type": content_type})

    assert answer.status_code == 415


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "application/vnd.shop+json", "APPLICATION/JSON"]
)
def test_json_goes_by_several_names(sample: AppClient, content_type: str) -> None:
    body = json.dumps({"name": reference("note")})

    assert sample.post("/notes", data=body, headers={"Content-Type": content_type}).status_code == 201


@pytest.mark.parametrize("path", ["/", "/nothing", "/notes/a/b", "/notes/%00"])
def test_another_path_is_a_404(sample: AppClient, path: str) -> None:
    answer = sample.get(path)

    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("query", ["name=%00", "name=a&name=b", "color=red", "limit=6"])
def test_a_bad_query_is_refused(sample: AppClient, query: str) -> None:
    assert sample.get(f"/notes?{query}").status_code in (400, 422)


def test_a_conflict_is_a_409_and_rolls_everything_back(sample: AppClient, domain: Domain) -> None:
    name = reference("note")

    answer = sample.post("/notes", json={"name": name, "fail": "conflict"})

    assert answer.status_code == 409
    assert answer.json["detail"] == "The rule says no."
    assert domain.events(name) == []


def test_a_mistake_of_ours_is_a_problem_that_reveals_nothing_but_whom_to_ask(
    sample: AppClient, domain: Domain, capsys: pytest.CaptureFixture[str]
) -> None:
    name = reference("note")

    answer = sample.post("/notes", json={"name": name, "fail": "crash"}, headers={"Correlation-Id": name})

    assert answer.status_code == 500
    assert answer.content_type == "application/problem+json"
    assert name in answer.json["detail"]
    assert "mistake" not in answer.text
    assert domain.events(name) == []
    assert "a mistake of ours" in capsys.readouterr().out


def test_what_is_unavailable_is_a_503_with_a_time_to_come_back(sample: AppClient, domain: Domain) -> None:
    name = reference("note")

    answer = sample.post("/notes", json={"name": name, "fail": "unavailable"})

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert domain.events(name) == []


def test_what_is_unavailable_for_a_moment_is_tried_again_unseen(sample: AppClient, domain: Domain) -> None:
    name = reference("note")

    answer = sample.post("/notes", json={"name": name, "fail": "unavailable once"})

    assert answer.status_code == 201
    assert len(domain.events(name)) == 1


def test_a_correlation_id_comes_back_and_goes_on(sample: AppClient, domain: Domain) -> None:
    name = reference("note")

    answer = sample.post("/notes", json={"name": name}, headers={"Correlation-Id": "web-7"})

    assert answer.headers["Correlation-Id"] == "web-7"
    assert [event["correlationid"] for event in domain.events(name)] == ["web-7"]


@pytest.mark.parametrize("given", [None, "", "x" * 129, "two words", "ä"])
def test_without_a_usable_correlation_id_a_request_gets_one(sample: AppClient, given: str | None) -> None:
    answer = sample.get("/notes", headers={} if given is None else {"Correlation-Id": given})

    assert answer.status_code == 200
    assert answer.headers["Correlation-Id"] not in ("", given)


def test_an_answer_carries_its_location_and_version(sample: AppClient) -> None:
    name = reference("note")

    answer = sample.post("/notes", json={"name": name})

    assert answer.headers["Location"] == f"/notes/{name}"
    assert answer.headers["ETag"] == '"v7"'


def test_text_is_kept_as_it_is(sample: AppClient) -> None:
    note = "Grüße, 你好, 🛒, \u2067שלום\u2069, \\u0000, \t"

    answer = sample.post("/notes", json={"name": reference("note"), "note": f"x{note}x"})

    assert answer.json["note"] == f"x{note}x"


def test_a_refusal_that_repeats_what_was_sent_acts_on_no_terminal(sample: AppClient) -> None:
    answer = sample.get("/nothing/%E2%80%AE%C2%9B%1B")

    assert answer.json["instance"] == "/nothing/%E2%80%AE%C2%9B%1B"
    assert answer.json["detail"] == "There is nothing at /nothing/\u202e\x9b\x1b."
    assert answer.data.isascii()
