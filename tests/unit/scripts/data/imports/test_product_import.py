"""Products from files: the first of a SKU wins, and what is there is compared."""

import pytest

from tests.unit.scripts.data.imports.conftest import Import
from tests.unit.scripts.data.imports.little_shop import LittleShop, slowly

HEAD = "sku,name,price,currency\n"


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_products_with_one_sku_the_first_row_wins(bring_in: Import, shop: LittleShop, attempt: int) -> None:
    shop.hook = slowly(0.05, "A")
    report = bring_in("products", f"{HEAD}A,Tea,1.50,EUR\nB,Pot,9,EUR\nA,Other tea,1.50,EUR\n")
    assert shop.products["A"]["name"] == "Tea"
    assert [(r["row"], r["reason"]) for r in report["rejections"]] == [
        (4, "sku: 'A' stands in row 2 with other content")
    ]


def test_exactly_equal_rows_are_one_product(bring_in: Import, shop: LittleShop) -> None:
    report = bring_in("products", f"{HEAD}A,Tea,1.50,EUR\nA,Tea,1.5,EUR\n")
    assert (report["created"], report["repeated"], report["rejected_rows"]) == (1, 1, 0)
    assert [(item["row"], item["said_by"]) for item in report["skipped"]] == [(3, "row 2")]


def test_a_product_that_is_there_as_it_is_is_already_in(bring_in: Import, shop: LittleShop) -> None:
    bring_in("products", f"{HEAD}A,Tea,1.50,EUR\n")
    report = bring_in("products", "name,currency,sku,price\nTea,EUR,A,1.500\n")
    assert (report["created"], report["already_in"]) == (0, 1)
    assert report["skipped"][0]["since"].startswith("2030-01-31")


def test_a_product_that_is_there_with_other_content_says_what_differs(bring_in: Import, shop: LittleShop) -> None:
    bring_in("products", f"{HEAD}A,Tea,1.50,EUR\n")
    report = bring_in("products", f"{HEAD}A,Green tea,1.60,EUR\n")
    assert report["rejections"][0]["reason"] == (
        "product A is there already with other content: name Tea there, Green tea here, price 1.5 there, 1.6 here"
    )


def test_a_product_that_somebody_else_creates_meanwhile_is_compared_too(bring_in: Import, shop: LittleShop) -> None:
    def meanwhile(_path: str, body: dict[str, object]) -> None:
        shop.products.setdefault("A", {**body, "name": "Tea", "created_at": "2030-01-31T12:00:00+00:00"})

    shop.hook = meanwhile
    report = bring_in("products", f"{HEAD}A,Tea,1.50,EUR\n")
    assert (report["created"], report["already_in"]) == (0, 1)


def test_products_that_are_there_are_asked_for_in_batches(bring_in: Import, shop: LittleShop) -> None:
    rows = HEAD + "\n".join(f"S{number},Thing,1,EUR" for number in range(300))
    bring_in("products", rows)
    posts, questions = len(shop.posted), len(shop.asked)
    assert bring_in("products", rows)["already_in"] == 300
    assert len(shop.posted) == posts
    assert len(shop.asked) - questions == 2


def test_long_skus_do_not_make_an_address_too_long(bring_in: Import, shop: LittleShop) -> None:
    rows = HEAD + "\n".join(f"{'S' * 60}{number},Thing,1,EUR" for number in range(250))
    assert bring_in("products", rows)["created"] == 250
    assert bring_in("products", rows)["already_in"] == 250


def test_a_column_that_merely_bears_a_fields_name_is_left_alone(bring_in: Import, shop: LittleShop) -> None:
    rows = "sku,name,price,currency,type\nA,Tea,1.50,EUR,furniture\n"
    assert bring_in("products", rows)["rejected_rows"] == 1
    assert bring_in("products", rows, "--map", "type=")["created"] == 1
    assert bring_in("products", rows, "--ignore", "type")["already_in"] == 1
    assert "type" not in shop.bodies("/products")[0]


def test_a_file_without_a_header_and_with_decimal_commas_is_read(bring_in: Import, shop: LittleShop) -> None:
    content = "A;Café;1,50\nB;Pot;9\n".encode("windows-1252")
    options = ["--no-header", "--columns", "sku,name,price", "--decimal", ",", "--encoding", "windows-1252"]
    assert bring_in("products", content, *options, "--set", "currency=EUR")["created"] == 2
    assert (shop.products["A"]["name"], shop.products["A"]["price"]) == ("Café", "1.5")
