from collections.abc import Callable

import pytest

from tests.factories import Document, a_supplier, reference
from tests.integration.client import AppClient
from tests.integration.domain import Domain
from tests.together import together

Supplier = Callable[..., Document]


@pytest.fixture
def create(domain: Domain) -> AppClient:
    return domain.function("create_supplier")


def test_a_supplier_is_kept_as_it_is_described(create: AppClient, domain: Domain) -> None:
    described = a_supplier(contact="Mei, +44 20 7946 0018\nmornings")

    answer = create.post("/suppliers", json=described)

    assert answer.status_code == 201
    assert (answer.headers["Location"], answer.headers["ETag"]) == (f"/suppliers/{described['code']}", '"v1"')
    assert answer.json == {**described, "version": 1, "created_at": answer.json["created_at"]}
    assert domain.function("suppliers").get(answer.headers["Location"]).json == answer.json


@pytest.mark.parametrize("field", ["code", "name"])
def test_no_two_suppliers_have_the_same_code_or_the_same_name(
    create: AppClient, supplier: Supplier, field: str
) -> None:
    first = supplier()

    answer = create.post("/suppliers", json=a_supplier(**{field: first[field]}))

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/supplier-exists")
    assert [error["field"] for error in answer.json["errors"]] == [field]


def test_of_eight_suppliers_with_one_name_at_once_exactly_one_is_kept(domain: Domain) -> None:
    name = reference("Supplier")

    def post() -> int:
        client = domain.function("create_supplier")
        return client.post("/suppliers", json=a_supplier(name=name)).status_code

    assert sorted(together([post] * 8)) == [201] + [409] * 7


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        (
            {"code": "?", "name": " ", "currency": "Euro", "lead_time_days": -1},
            ["code", "currency", "lead_time_days", "name"],
        ),
        ({"lead_time_days": 1001}, ["lead_time_days"]),
        ({"lead_time_days": "soon"}, ["lead_time_days"]),
        ({"contact": "x" * 2001, "version": 7}, ["contact", "version"]),
    ],
    ids=["everything", "too long", "no number", "contact"],
)
def test_a_bad_supplier_is_refused_by_field(create: AppClient, changes: Document, fields: list[str]) -> None:
    answer = create.post("/suppliers", json=a_supplier(**changes))

    assert answer.status_code == 422
    assert sorted(error["field"] for error in answer.json["errors"]) == fields


def test_a_repetition_gets_the_first_answer(create: AppClient) -> None:
    body, key = a_supplier(), {"Idempotency-Key": reference("key")}

    first, again = (create.post("/suppliers", json=body, headers=key) for _ in range(2))

    assert (again.status_code, again.json, again.headers["Idempotent-Replayed"]) == (201, first.json, "true")
