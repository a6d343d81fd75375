from collections.abc import Callable

import pytest

from tests.factories import Document, reference
from tests.integration.client import AppClient
from tests.integration.domain import Domain

Supplier = Callable[..., Document]


@pytest.fixture
def suppliers(domain: Domain) -> AppClient:
    return domain.function("suppliers")


@pytest.mark.parametrize("field", ["code", "name", "contact"])
def test_suppliers_are_found_by_a_word_of_their_code_name_or_contact(
    suppliers: AppClient, supplier: Supplier, field: str
) -> None:
    word = reference("Word")
    wanted = supplier(**{field: f"a.{word}"})
    supplier()

    assert suppliers.get(f"/suppliers?text={word.upper()}").json["items"] == [wanted]


def test_suppliers_are_found_by_their_codes_in_their_order_page_by_page(
    suppliers: AppClient, supplier: Supplier
) -> None:
    word = reference("B")
    known = [supplier(code=f"{word}-{number}") for number in (3, 1, 2)]
    asked = "&".join(f"code={each['code']}" for each in known)

    first = suppliers.get(f"/suppliers?{asked}&limit=2")
    second = suppliers.get(first.headers["Link"].split(">")[0][1:])

    assert [each["code"] for each in first.json["items"] + second.json["items"]] == [f"{word}-{n}" for n in (1, 2, 3)]
    assert second.json["next_cursor"] is None


def test_an_unknown_supplier_is_not_found(suppliers: AppClient) -> None:
    assert suppliers.get("/suppliers/NOBODY-KNOWS-IT").status_code == 404


def test_what_is_no_code_is_refused(suppliers: AppClient) -> None:
    assert suppliers.get("/suppliers?code=a%20b").json["errors"][0]["field"] == "code"
