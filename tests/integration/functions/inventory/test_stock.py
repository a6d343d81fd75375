"""Reading stock over HTTP."""

import re
from collections.abc import Iterator

import pytest

from tests import factories
from tests.events import purchase_created, sale_placed
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.running import Function, Functions


@pytest.fixture(scope="module")
def stock(functions: Functions) -> Function:
    return functions["stock"]


def pages(function: Function, path: str) -> Iterator[list[dict[str, object]]]:
    """Every page, by its Link."""
    link: str | None = path
    while link:
        answer = function.get(link)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        yield body["items"]
        found = re.fullmatch(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
        link = found[1] if found else None
        assert bool(link) == (body["next_cursor"] is not None)


def test_a_level_says_what_is_available_and_what_is_to_come(shelf: Shelf, stock: Function) -> None:
    sku = shelf.stocked("10.5")
    shelf.deliver(sale_placed((sku, "2.5")))
    shelf.deliver(purchase_created((sku, 7)))

    answer = stock.get(f"/stock/{sku}")

    shown = answer.json()
    assert answer.headers["ETag"] == f'"v{shelf.version(sku)}"' == f'"v{shown["version"]}"'
    assert shown.pop("updated_at").endswith("+00:00")
    assert shown == {
        "sku": sku,
        "on_hand": "10.5",
        "reserved": "2.5",
        "available": "8",
        "incoming": "7",
        "projected": "15",
        "version": shelf.version(sku),
        "status": "active",
        "sell_until_gone": False,
        "fractional": True,
        "expected_date": None,
    }


def test_every_change_raises_the_version_by_one(shelf: Shelf) -> None:
    sku = shelf.stocked(0)
    before = shelf.version(sku)

    shelf.deliver(purchase_created((sku, 7), (sku, 1)))
    shelf.adjust(sku, "gain", 1)
    shelf.deliver(sale_placed((sku, 1)))

    assert shelf.version(sku) == before + 3


def test_a_sku_that_no_product_has_is_not_found(stock: Function) -> None:
    for path in (f"/stock/{factories.sku()}", f"/stock/{factories.sku()}/movements"):
        answer = stock.get(path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_levels_can_be_asked_for_by_sku(shelf: Shelf, stock: Function) -> None:
    skus = sorted([shelf.stocked(1), shelf.stocked(2)])

    both = stock.get("/stock", sku=[*skus, factories.sku()]).json()
    one = stock.get("/stock", sku=skus[0]).json()

    assert [item["sku"] for item in both["items"]] == skus
    assert [item["sku"] for item in one["items"]] == skus[:1]


def test_levels_before_their_product_are_not_listed(shelf: Shelf, stock: Function) -> None:
    sku = factories.sku()
    shelf.deliver(purchase_created((sku, 7)))

    assert stock.get("/stock", sku=sku).json()["items"] == []


def test_pages_of_levels_are_linked_and_complete(shelf: Shelf, stock: Function) -> None:
    skus = sorted(shelf.stocked(0) for _ in range(5))
    query = "&".join(f"sku={sku}" for sku in skus)

    found = list(pages(stock, f"/stock?limit=2&{query}"))

    assert [len(page) for page in found] == [2, 2, 1]
    assert [item["sku"] for page in found for item in page] == skus


def test_the_ledger_is_shown_newest_first_page_by_page(shelf: Shelf, stock: Function) -> None:
    sku = shelf.stocked(5)
    for quantity in (1, 2, 3):
        shelf.adjust(sku, "gain", quantity)
    shelf.deliver(sale_placed((sku, "0.5"), (sku, "0.5")))

    found = list(pages(stock, f"/stock/{sku}/movements?limit=2"))

    moves = [(item["kind"], item["quantity"]) for page in found for item in page]
    assert moves == [("reserved", "1"), ("gain", "3"), ("gain", "2"), ("gain", "1"), ("opening_balance", "5")]
    assert [len(page) for page in found] == [2, 2, 1]
    newest = found[0][0]
    assert set(newest) == {
        "id", "sku", "kind", "quantity", "reference", "event_id", "correlation_id", "actor", "note",
        "recorded_at", "version",
    }  # fmt: skip


def test_a_page_holds_its_place_while_movements_are_added(shelf: Shelf, stock: Function) -> None:
    sku = shelf.stocked(5)
    shelf.adjust(sku, "gain", 1)
    first = stock.get(f"/stock/{sku}/movements", limit=1).json()

    shelf.adjust(sku, "gain", 2)

    second = stock.get(f"/stock/{sku}/movements", limit=1, cursor=first["next_cursor"]).json()
    assert [first["items"][0]["quantity"], second["items"][0]["quantity"]] == ["1", "5"]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=many", "cursor=nonsense", "cursor=WyJ4Il0%3D", "sku=%20", "colour=red"]
)
def test_a_query_that_makes_no_sense_is_refused_by_field(shelf: Shelf, stock: Function, query: str) -> None:
    path = f"/stock/{shelf.stocked(1)}/movements" if "cursor" in query else "/stock"

    answer = stock.get(f"{path}?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].split(".")[0] == query.partition("=")[0]
