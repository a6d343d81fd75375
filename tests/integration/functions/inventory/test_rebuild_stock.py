"""The books of stock made anew while they are used: what is wrong is put right, what is right stays as it is."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from functions.inventory.rules.ledger import Kind, Level
from functions.inventory.storage.tables import movement, reservation, stock_level
from shared.stock.level import cache_key
from tests import factories
from tests.events import backorder, purchase_placed, sale_placed, sale_shipped
from tests.eventually import eventually
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.functions.inventory.test_audit import found
from tests.integration.running import Function, Functions

D = Decimal
ORDERS = 20


@pytest.fixture(scope="module")
def rebuilding(functions: Functions) -> Function:
    return functions["rebuild-stock"]


def rebuild(rebuilding: Function, *skus: str, **more: Any) -> list[dict[str, Any]]:
    """What differed, of some SKUs."""
    answer = rebuilding.post("/stock/rebuilds", {"skus": list(skus), **more})
    assert answer.status_code == (200 if more.get("check") else 201), answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def spoil(shelf: Shelf, change: sa.Update | sa.Delete | sa.Insert) -> None:
    with shelf.database.begin() as connection:
        connection.execute(change)


def test_books_that_are_right_stay_at_their_version(shelf: Shelf, rebuilding: Function) -> None:
    sku = shelf.stocked(9)
    shelf.deliver(backorder((sku, 12)))
    before = shelf.version(sku)

    assert rebuild(rebuilding, sku) == []
    assert shelf.version(sku) == before


def test_a_check_says_what_differs_and_changes_nothing(shelf: Shelf, rebuilding: Function) -> None:
    sku = shelf.stocked(9)
    spoil(shelf, stock_level.update().where(stock_level.c.sku == sku).values(on_hand=11))

    (item,) = rebuild(rebuilding, sku, check=True)

    assert (item["before"]["on_hand"], item["after"]["on_hand"]) == ("11", "9")
    assert shelf.level(sku).on_hand == 11


def test_a_wrong_balance_becomes_the_fold_of_its_ledger_and_the_read_model_follows(
    shelf: Shelf, rebuilding: Function
) -> None:
    sku = shelf.stocked(9)
    ledger = shelf.movements(sku)
    spoil(shelf, stock_level.update().where(stock_level.c.sku == sku).values(on_hand=11))

    rebuild(rebuilding, sku)

    assert (shelf.level(sku), shelf.movements(sku)) == (Level(D(9)), ledger)
    eventually(lambda: (cached := shelf.cached(sku)) and cached.on_hand == 9 and cached.version == shelf.version(sku))
    assert rebuild(rebuilding, sku) == []


def test_what_the_ledger_has_twice_is_compensated_and_stays_in_it(shelf: Shelf, rebuilding: Function) -> None:
    sku = shelf.stocked(9)
    (row,) = shelf.rows_of(sku)
    spoil(shelf, movement.insert().values({name: value for name, value in row._mapping.items() if name != "id"}))

    rebuild(rebuilding, sku)

    assert [(move.kind, move.quantity) for move in shelf.movements(sku)] == [
        (Kind.OPENING_BALANCE, 9),
        (Kind.OPENING_BALANCE, 9),
        (Kind.OPENING_BALANCE, -9),
    ]
    assert shelf.level(sku) == Level(D(9))
    assert rebuild(rebuilding, sku) == []


def test_what_the_ledger_lacks_is_appended_for_the_order_that_it_was_for(shelf: Shelf, rebuilding: Function) -> None:
    sku = shelf.stocked(9)
    order = sale_placed((sku, 4))
    shelf.deliver(order)
    shelf.deliver(sale_shipped(order.order_id, (sku, 3)))
    spoil(shelf, movement.delete().where(movement.c.sku == sku, movement.c.kind == "shipped"))

    rebuild(rebuilding, sku)

    last = shelf.rows_of(sku)[-1]
    assert (last.kind, last.quantity, last.reference) == ("shipped", 3, f"sales-order:{order.order_id}")
    assert found(shelf, sku) == set()
    assert rebuild(rebuilding, sku) == []


def test_a_reservation_that_nothing_bears_out_follows_the_ledger(shelf: Shelf, rebuilding: Function) -> None:
    sku = shelf.stocked(9)
    order = sale_placed((sku, 4))
    shelf.deliver(order)
    spoil(shelf, reservation.update().where(reservation.c.sku == sku).values(reserved=1))

    rebuild(rebuilding, sku)

    assert shelf.holdings(order.order_id)[sku].reserved == 4
    assert found(shelf, sku) == set()


def test_free_stock_goes_to_whoever_waits_and_they_hear_of_it(shelf: Shelf, rebuilding: Function) -> None:
    sku = shelf.stocked(0)
    order = backorder((sku, 4))
    shelf.deliver(order)
    spoil(shelf, stock_level.update().where(stock_level.c.sku == sku).values(on_hand=5))
    spoil(shelf, movement.insert().values(sku=sku, kind="gain", quantity=5, reference="adjustment", event_id="",
                                          correlation_id="by-hand", version=9))  # fmt: skip

    rebuild(rebuilding, sku)

    assert shelf.level(sku) == Level(D(5), D(4))
    assert shelf.outcomes(order.order_id)[-1]["type"].endswith("stock.allocated.v1")


def test_a_level_that_the_read_model_knows_better_passes_it_by(shelf: Shelf, rebuilding: Function) -> None:
    sku = shelf.stocked(9)
    version = shelf.version(sku)
    text = str(shelf.cache.get(cache_key(sku))).partition(" ")[2]
    shelf.cache.set(cache_key(sku), f"{version + 40} {text.replace('9', '90')}")

    rebuild(rebuilding, sku)

    assert shelf.version(sku) == version + 41
    eventually(lambda: (cached := shelf.cached(sku)) and cached.version == version + 41 and cached.on_hand == 9)


def test_an_entry_that_nobody_can_read_is_made_anew(shelf: Shelf, rebuilding: Function, functions: Functions) -> None:
    sku = shelf.stocked(9)
    shelf.cache.set(cache_key(sku), "garbage")

    assert functions["stock"].get(f"/stock/{sku}").json()["on_hand"] == "9"
    assert rebuild(rebuilding, sku) == []
    eventually(lambda: str(shelf.cache.get(cache_key(sku))) != "garbage")
    assert (cached := shelf.cached(sku)) and cached.on_hand == 9


def test_a_check_waits_for_nobody_and_holds_nobody_up(shelf: Shelf, rebuilding: Function) -> None:
    sku = shelf.stocked(9)
    row = stock_level.c.sku == sku
    with shelf.database.begin() as connection:
        connection.execute(stock_level.update().where(row).values(on_hand=11))

        assert rebuild(rebuilding, sku, check=True) == []

    assert [item["sku"] for item in rebuild(rebuilding, sku, check=True)] == [sku]


def test_books_are_made_anew_again_whatever_the_key(shelf: Shelf, rebuilding: Function) -> None:
    sku = shelf.stocked(9)
    key = {"Idempotency_Key": factories.sku()}

    answers = [rebuilding.post("/stock/rebuilds", {"skus": [sku], "check": True}, **key) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]


def test_the_read_model_forgets_what_no_product_has(shelf: Shelf, rebuilding: Function) -> None:
    known, unknown = shelf.stocked(9), factories.sku()
    shelf.cache.set(cache_key(unknown), str(shelf.cache.get(cache_key(known))).replace(known, unknown))

    rebuild(rebuilding, unknown)

    eventually(lambda: shelf.cached(unknown) is None)


def test_sales_is_told_again_what_an_order_has_at_a_version_that_it_has_not_heard(
    shelf: Shelf, rebuilding: Function
) -> None:
    sku, other = shelf.stocked(9), shelf.stocked(9)
    order = backorder((sku, 12), (other, 1))
    shelf.deliver(order)
    (before,) = shelf.outcomes(order.order_id)

    assert rebuilding.post("/stock/rebuilds", {"orders": [order.order_id]}).status_code == 201

    again = shelf.outcomes(order.order_id)[-1]
    said = [[(line["sku"], line["reserved"], line["waiting"]) for line in event["data"]["lines"]]
            for event in (before, again)]  # fmt: skip
    assert said[0] == said[1]
    assert again["type"] == before["type"]
    assert all(a["version"] > b["version"] for a, b in
               zip(again["data"]["lines"], before["data"]["lines"], strict=True))  # fmt: skip


def test_all_skus_are_looked_at_batch_by_batch(shelf: Shelf, rebuilding: Function) -> None:
    wrong = shelf.stocked_many(3)
    seen, after = [], wrong[0][:-1]
    for _ in range(len(wrong)):
        answer = rebuilding.post("/stock/rebuilds", {"check": True, "after": after, "limit": 2}).json()
        seen += [item["sku"] for item in answer["items"]]
        if (after := answer["next"]) is None or after > wrong[-1]:
            break

    assert set(wrong) <= set(seen)
    assert rebuild(rebuilding, *wrong)
    assert rebuild(rebuilding, *wrong) == []


def test_no_read_fails_and_no_order_is_lost_while_books_are_made_anew(
    shelf: Shelf, rebuilding: Function, functions: Functions
) -> None:
    sku, over, failed = shelf.stocked(100), threading.Event(), []

    def read() -> None:
        while not over.is_set():
            answer = functions["stock"].get(f"/stock/{sku}")
            if answer.status_code != 200 or shelf.cached(sku) is None:
                failed.append(answer.text)

    def sell() -> None:
        for _ in range(ORDERS):
            shelf.deliver(sale_placed((sku, 1)))

    with ThreadPoolExecutor(2) as pool:
        pool.submit(read)
        selling = pool.submit(sell)
        try:
            while not selling.done():
                spoil(shelf, stock_level.update().where(stock_level.c.sku == sku).values(incoming=7))
                rebuild(rebuilding, sku)
        finally:
            over.set()
    selling.result()
    rebuild(rebuilding, sku)

    assert failed == []
    assert shelf.level(sku) == shelf.folded(sku) == Level(D(100), D(ORDERS))


def test_an_expectation_that_nothing_bears_out_follows_the_ledger(shelf: Shelf, rebuilding: Function) -> None:
    sku = shelf.stocked(0)
    order = purchase_placed((sku, 4, date(2031, 1, 1)))
    shelf.deliver(order)
    with shelf.database.begin() as connection:
        connection.execute(sa.text("update expectation set given_up = 1 where sku = :sku"), {"sku": sku})

    rebuild(rebuilding, sku)

    assert (shelf.incoming(sku), shelf.level(sku).incoming) == (4, 4)


def test_what_is_named_wrongly_is_refused_by_field(rebuilding: Function) -> None:
    answer = rebuilding.post("/stock/rebuilds", {"skus": [], "orders": ["x"], "limit": 0})

    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"skus", "orders.0", "limit"}
