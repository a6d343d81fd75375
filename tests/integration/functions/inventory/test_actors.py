"""Each movement says who asked for it, and so does what it leads to."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import sqlalchemy as sa

from functions.inventory.storage.tables import movement, stock_level
from tests.events import backorder, purchase_placed, purchase_received, sale_cancelled, sale_placed, sale_shipped, sent
from tests.integration.functions.inventory.reorders import Reorders
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.running import Functions
from tests.tokens import TESTER

SOON = date(2026, 12, 1)


def actors(shelf: Shelf, sku: str) -> list[tuple[str, str]]:
    """What moved and who asked for it, oldest first, after the opening balance."""
    return [(row.kind, row.actor) for row in shelf.rows_of(sku)][1:]


def test_a_sales_order_s_movements_are_of_those_who_asked_for_them(shelf: Shelf) -> None:
    sku = shelf.stocked(9)
    order = sale_placed((sku, 4))

    shelf.deliver(sent(order, actor="ada"))
    shelf.deliver(sent(sale_shipped(order.order_id, (sku, 3)), actor="bob"))
    shelf.deliver(sent(sale_cancelled(order.order_id, (sku, 1)), actor="eve"))

    assert actors(shelf, sku) == [("reserved", "ada"), ("shipped", "bob"), ("released", "eve")]
    assert shelf.outcomes(order.order_id)[0]["actorid"] == "ada"


def test_what_a_delivery_brings_to_who_waits_is_of_who_received_it(shelf: Shelf) -> None:
    sku = shelf.stocked(1)
    waiting, purchase = backorder((sku, 3)), purchase_placed((sku, 2, SOON))
    shelf.deliver(sent(waiting, actor="ada"))
    shelf.deliver(sent(purchase, actor="buyer"))

    shelf.deliver(sent(purchase_received(purchase.order_id, (sku, 2, 0)), actor="bob"))

    assert actors(shelf, sku) == [
        ("reserved", "ada"), ("ordered", "buyer"), ("received", "bob"), ("allocated", "bob"),
    ]  # fmt: skip
    assert [each["actorid"] for each in shelf.outcomes(waiting.order_id)] == ["ada", "bob"]


def test_a_compensation_is_of_who_asked_for_it(shelf: Shelf, functions: Functions) -> None:
    sku = shelf.stocked(9)
    (row,) = shelf.rows_of(sku)
    twin = {name: value for name, value in row._mapping.items() if name != "id"}
    with shelf.database.begin() as connection:
        connection.execute(movement.insert().values({**twin, "actor": "ada"}))

    functions["rebuild-stock"].post("/stock/rebuilds", {"skus": [sku]})

    assert actors(shelf, sku) == [("opening_balance", "ada"), ("opening_balance", TESTER)]


def test_a_ledger_shows_who_asked_and_of_what_is_older_that_nobody_knows(shelf: Shelf, functions: Functions) -> None:
    sku = shelf.stocked(9)
    with shelf.database.begin() as connection:
        version = sa.select(stock_level.c.version).where(stock_level.c.sku == sku).scalar_subquery()
        old = {"sku": sku, "kind": "gain", "quantity": 0, "reference": "adjustment", "event_id": "", "version": version}
        connection.execute(movement.insert().values(correlation_id="of before", **old))

    shown = functions["stock"].get(f"/stock/{sku}/movements").json()["items"]

    assert [each["actor"] for each in shown] == ["", TESTER]


@pytest.fixture
def reorders(functions: Functions, database: Callable[[str], sa.Engine]) -> Iterator[Reorders]:
    found = Reorders(functions["replenish-stock"], database("inventory"))
    yield found
    found.forget()


def test_what_a_clock_asks_for_is_the_system_s(reorders: Reorders) -> None:
    sku = reorders.wanted(on_hand=1)

    assert reorders.tick() == 204

    (request,) = [each for each in reorders.listed() if sku in {line["sku"] for line in each["lines"]}]
    assert reorders.event(request["request_id"])["actorid"] == "system"
