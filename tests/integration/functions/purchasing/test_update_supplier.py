"""A supplier changes as a JSON Merge Patch says (RFC 7396), version by version."""

from collections.abc import Callable

import pytest

from tests.factories import Document
from tests.integration.client import AppClient, Response
from tests.integration.domain import Domain
from tests.together import together

Supplier = Callable[..., Document]


@pytest.fixture
def update(domain: Domain) -> AppClient:
    return domain.function("update_supplier")


def test_what_a_patch_names_changes_and_the_rest_stays(update: AppClient, domain: Domain, supplier: Supplier) -> None:
    before = supplier(contact="Mei")

    answer = update.patch(
        f"/suppliers/{before['code']}", json={"lead_time_days": 3}, content_type="application/merge-patch+json"
    )

    assert (answer.status_code, answer.headers["ETag"]) == (200, '"v2"')
    assert answer.json == {**before, "lead_time_days": 3, "version": 2}
    assert domain.function("suppliers").get(f"/suppliers/{before['code']}").json == answer.json


def test_null_takes_a_contact_away_and_nothing_else(update: AppClient, supplier: Supplier) -> None:
    path = f"/suppliers/{supplier(contact='Mei')['code']}"

    assert update.patch(path, json={"contact": None}).json["contact"] == ""
    refused = update.patch(path, json={"name": None, "currency": None, "lead_time_days": None, "code": "B"})

    assert refused.status_code == 422
    fields = sorted(error["field"] for error in refused.json["errors"])
    assert fields == ["code", "currency", "lead_time_days", "name"]


def test_where_nothing_changes_there_is_no_new_version(update: AppClient, supplier: Supplier) -> None:
    before = supplier()

    answer = update.patch(f"/suppliers/{before['code']}", json={"name": f" {before['name']} "})

    assert (answer.status_code, answer.json) == (200, before)


def test_a_name_that_another_supplier_has_is_refused_and_nothing_changes(
    update: AppClient, domain: Domain, supplier: Supplier
) -> None:
    one, other = supplier(), supplier()

    answer = update.patch(f"/suppliers/{one['code']}", json={"name": other["name"], "lead_time_days": 1})

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/supplier-exists")
    assert domain.function("suppliers").get(f"/suppliers/{one['code']}").json == one


def test_a_supplier_is_changed_while_it_is_as_it_was_seen(domain: Domain, supplier: Supplier) -> None:
    path = f"/suppliers/{supplier()['code']}"

    def patch(days: int) -> Callable[[], Response]:
        client = domain.function("update_supplier")
        return lambda: client.patch(path, json={"lead_time_days": days}, headers={"If-Match": '"v1"'})

    answers = together([patch(days) for days in range(8)])

    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7


def test_an_unknown_supplier_is_not_found(update: AppClient) -> None:
    assert update.patch("/suppliers/NOBODY-KNOWS-IT", json={}).status_code == 404
