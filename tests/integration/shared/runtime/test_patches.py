"""PATCH (RFC 5789) with a JSON Merge Patch (RFC 7396), and DELETE: commands like any other, once under their key."""

import pytest

from tests.integration.client import AppClient
from tests.integration.domain import Domain

MERGE_PATCH = {"Content-Type": "application/merge-patch+json"}
FORMS = "application/merge-patch+json, application/json"


@pytest.mark.parametrize("content_type", ["application/merge-patch+json", "application/json; charset=utf-8"])
@pytest.mark.parametrize(
    ("body", "changes"),
    [("{}", {}), ('{"title": "b"}', {"title": "b"}), ('{"note": null}', {"note": None})],
    ids=["nothing", "a field", "a field that is taken away"],
)
def test_a_patch_changes_what_it_names(
    sample: AppClient, name: str, content_type: str, body: str, changes: dict[str, str | None]
) -> None:
    answer = sample.patch(f"/notes/{name}", data=body, headers={"Content-Type": content_type})

    assert (answer.status_code, answer.json) == (200, {"changes": changes})


@pytest.mark.parametrize(("body", "field"), [('{"title": null}', "title"), ('{"colour": "red"}', "colour"), ("[]", "")])
def test_what_cannot_be_without_a_value_cannot_be_taken_away(
    sample: AppClient, domain: Domain, name: str, body: str, field: str
) -> None:
    answer = sample.patch(f"/notes/{name}", data=body, headers=MERGE_PATCH)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert domain.events(name) == []


@pytest.mark.parametrize(
    "content_type", ["application/json-patch+json", "text/plain", "", "application/cloudevents+json"]
)
def test_another_form_of_a_patch_is_told_those_that_are_known(
    sample: AppClient, domain: Domain, name: str, content_type: str
) -> None:
    answer = sample.patch(f"/notes/{name}", data="{}", headers={"Content-Type": content_type})

    assert (answer.status_code, answer.headers["Accept-Patch"]) == (415, FORMS)
    assert answer.json["type"] == "/problems/unsupported-patch"
    assert domain.events(name) == []


def test_who_asks_for_the_methods_is_told_the_forms_of_a_patch(sample: AppClient) -> None:
    assert sample.options("/notes/a").headers["Accept-Patch"] == FORMS
    assert "Accept-Patch" not in sample.options("/notes").headers


@pytest.mark.parametrize("named", [{}, {"If-None-Match": '"v6"'}], ids=["nothing", "another condition"])
def test_a_change_that_does_not_say_of_which_version_is_not_made(
    sample: AppClient, domain: Domain, name: str, named: dict[str, str]
) -> None:
    answer = sample.open(f"/notes/{name}", method="PATCH", data="{}", headers={**MERGE_PATCH, **named})

    assert (answer.status_code, answer.json["type"].endswith("precondition-required")) == (428, True)
    assert "If-Match" in answer.json["detail"]
    assert domain.events(name) == []


@pytest.mark.parametrize(
    ("tag", "status"), [('"v7"', 200), ('"v6", "v7"', 200), ("*", 200), ('"v6"', 412), ('W/"v7"', 412)]
)
def test_a_change_is_made_to_the_version_that_it_names_or_tells_the_present_one(
    sample: AppClient, name: str, tag: str, status: int
) -> None:
    answer = sample.patch(f"/notes/{name}", data="{}", headers={**MERGE_PATCH, "If-Match": tag})

    assert (answer.status_code, answer.json.get("version")) == (status, 7 if status == 412 else None)


def test_an_end_needs_no_body(sample: AppClient, name: str) -> None:
    answer = sample.delete(f"/notes/{name}/pin")

    assert (answer.status_code, answer.json) == (200, {"ended": {}})


def test_the_body_of_an_end_is_read_if_it_has_one(sample: AppClient, name: str) -> None:
    told = sample.delete(f"/notes/{name}/pin", json={"note": "gone"})
    refused = sample.delete(f"/notes/{name}/pin", data="gone", headers={"Content-Type": "text/plain"})

    assert (told.status_code, told.json) == (200, {"ended": {"note": "gone"}})
    assert (refused.status_code, refused.headers["Accept"]) == (415, "application/json")


def test_under_its_key_a_patch_and_an_end_are_done_once(sample: AppClient, domain: Domain, name: str) -> None:
    for method, path, conditions in (
        ("PATCH", f"/notes/{name}", {"If-Match": '"v7"'}),
        ("DELETE", f"/notes/{name}/pin", {}),
    ):
        before, headers = len(domain.events(name)), {**MERGE_PATCH, **conditions, "Idempotency-Key": f"{method}-{name}"}
        answers = [sample.open(path, method=method, data="{}", headers=headers) for _ in range(2)]

        assert [answer.headers.get("Idempotent-Replayed") for answer in answers] == [None, "true"]
        assert answers[0].json == answers[1].json
        assert len(domain.events(name)) == before + 1


def test_a_key_stands_for_one_method(sample: AppClient, name: str) -> None:
    headers = {"Idempotency-Key": name}
    sample.post("/notes", json={"name": name}, headers=headers)

    answer = sample.patch(f"/notes/{name}", json={"note": "b"}, headers=headers)

    assert (answer.status_code, answer.json["type"]) == (422, "/problems/idempotency-key-reused")
