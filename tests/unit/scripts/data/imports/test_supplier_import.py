"""Suppliers from files: the first of a code wins, and what is there is compared."""

from tests.unit.scripts.data.imports.conftest import Import
from tests.unit.scripts.data.imports.little_shop import LittleShop, Refusal

HEAD = "code,name,currency,lead_time_days\n"


def test_suppliers_become_records_once(bring_in: Import, shop: LittleShop) -> None:
    first, second = (bring_in("suppliers", f"{HEAD}7,Leaf & Co,EUR,14\n8,Pots,USD,0\n") for _ in range(2))
    assert (first["created"], second["created"], second["already_in"]) == (2, 0, 2)
    leaf = {"code": "7", "name": "Leaf & Co", "currency": "EUR", "lead_time_days": 14}
    assert leaf in shop.bodies("/suppliers")


def test_a_supplier_that_is_there_with_other_content_says_what_differs(bring_in: Import, shop: LittleShop) -> None:
    bring_in("suppliers", f"{HEAD}7,Leaf & Co,EUR,14\n")
    report = bring_in("suppliers", f"{HEAD}7,Leaf & Co,EUR,21\n")
    assert report["rejections"][0]["reason"] == (
        "supplier 7 is there already with other content: lead_time_days 14 there, 21 here"
    )


def test_of_two_suppliers_with_one_code_the_first_row_wins(bring_in: Import, shop: LittleShop) -> None:
    report = bring_in("suppliers", f"{HEAD}7,Leaf,EUR,14\n7,Leaf,EUR,14\n7,Pots,EUR,14\n")
    assert (report["created"], report["repeated"]) == (1, 1)
    assert report["rejections"][0]["reason"] == "code: '7' stands in row 2 with other content"


def test_a_name_that_another_supplier_has_is_refused_in_minierps_words(bring_in: Import, shop: LittleShop) -> None:
    def taken(_path: str, _body: object) -> None:
        raise Refusal(409, "supplier-exists", "Another supplier is called so.")

    shop.hook = taken
    report = bring_in("suppliers", f"{HEAD}7,Leaf,EUR,14\n")
    assert "Another supplier is called so." in report["rejections"][0]["reason"]
