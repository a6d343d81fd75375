"""A reservation that had to wait for somebody else's commit reckons with the stock as it is after it."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from functions.inventory.rules.holdings import Holding
from functions.inventory.rules.ledger import EFFECTS, Kind, Level, Movement
from functions.inventory.rules.reservations import Item, Lack, Order, decide, reserving
from functions.inventory.storage.tables import movement, reservation, stock_level
from shared.events.sales import SalesOrderPlaced
from shared.values.lines import demand_of
from tests.events import sale_placed
from tests.eventually import eventually
from tests.few import few
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.functions.inventory.test_rules_in_sql import lacks_of
from tests.integration.locks import waiting


def test_a_restock_that_commits_while_the_reservation_waits_counts(shelf: Shelf) -> None:
    sku = shelf.stocked(2)
    before, order = shelf.version(sku), sale_placed((sku, 5))

    deliver_behind(shelf, {sku: 10}, order)

    assert [lacks_of(event) for event in shelf.outcomes(order.order_id)] == [[]]
    assert shelf.version(sku) == before + 2
    assert shelf.level(sku) == Level(Decimal(12), Decimal(5)) == shelf.folded(sku)
    eventually(lambda: (cached := shelf.cached(sku)) and (cached.on_hand, cached.reserved) == (12, 5))


def test_a_loss_that_commits_while_the_reservation_waits_counts(shelf: Shelf) -> None:
    sku = shelf.stocked(10)
    order = sale_placed((sku, 5))

    deliver_behind(shelf, {sku: -7}, order)

    assert [lacks_of(event) for event in shelf.outcomes(order.order_id)] == [
        [Lack(sku, "short", requested=Decimal(5), available=Decimal(3), incoming=Decimal(0), expected_date=None)]
    ]
    assert shelf.level(sku) == Level(Decimal(3)) == shelf.folded(sku)


def test_one_sku_that_is_still_short_after_the_wait_leaves_the_others_alone(shelf: Shelf) -> None:
    rich, short = sorted(shelf.stocked(1) for _ in range(2))
    order = sale_placed((rich, 5), (short, 5))

    deliver_behind(shelf, {rich: 10, short: 3}, order)

    assert [lacks_of(event) for event in shelf.outcomes(order.order_id)] == [
        [Lack(short, "short", requested=Decimal(5), available=Decimal(4), incoming=Decimal(0), expected_date=None)]
    ]
    assert [shelf.level(sku) for sku in (rich, short)] == [Level(Decimal(11)), Level(Decimal(4))]


def test_reservations_that_wait_behind_one_another_share_what_came_in(shelf: Shelf) -> None:
    sku = shelf.stocked(1)
    orders = [sale_placed((sku, 4)) for _ in range(3)]

    deliver_behind(shelf, {sku: 9}, *orders)

    lacks = sorted(len(lacks_of(event)) for order in orders for event in shelf.outcomes(order.order_id))
    assert lacks == [0, 0, 1]
    assert shelf.level(sku) == Level(Decimal(10), Decimal(8)) == shelf.folded(sku)


def test_what_is_cancelled_and_shipped_while_the_reservation_waits_is_not_reserved(shelf: Shelf) -> None:
    """The statement's snapshot does not see these units; the row that it inserts does."""
    sku = shelf.stocked(10)
    order = sale_placed((sku, 6))

    with ThreadPoolExecutor(1) as pool, shelf.database.begin() as connection:
        move_on_hand(connection, sku, Decimal(-1))
        delivered = pool.submit(shelf.deliver, order)
        eventually(lambda: waiting(shelf.database) == 1)
        early = {"order_id": order.order_id, "sku": sku, "cancelled": 2, "shipped": 1}
        connection.execute(reservation.insert().values(early))
        connection.commit()
        delivered.result()

    assert shelf.level(sku) == Level(Decimal(9), Decimal(3)) == shelf.folded(sku)
    (held,) = shelf.outcomes(order.order_id)
    line = {"reserved": "3", "waiting": "0", "shipped": "1", "version": shelf.version(sku)}
    assert held["data"]["lines"] == [{"sku": sku, **line}]


QUANTITIES = st.lists(st.tuples(*[st.integers(0, 6)] * 3), min_size=1, max_size=4)


def test_the_model_and_the_sql_agree_whatever_commits_meanwhile(shelf: Shelf) -> None:
    @few(8)
    @given(QUANTITIES)
    def agree(quantities: list[tuple[int, int, int]]) -> None:
        skus = [shelf.stocked(had) for had, _, _ in quantities]
        changes = {sku: became - had for sku, (had, became, _) in zip(skus, quantities, strict=True)}
        order = sale_placed(*((sku, wanted + 1) for sku, (_, _, wanted) in zip(skus, quantities, strict=True)))
        after = {sku: Level(Decimal(became)) for sku, (_, became, _) in zip(skus, quantities, strict=True)}

        deliver_behind(shelf, changes, order)

        lacks, expected = model(order, after)
        assert [lacks_of(event) for event in shelf.outcomes(order.order_id)] == [lacks]
        assert shelf.levels(skus) == expected == {sku: shelf.folded(sku) for sku in skus}

    agree()


def model(order: SalesOrderPlaced, stock: Mapping[str, Level]) -> tuple[list[Lack], dict[str, Level]]:
    """What the order lacks, and the levels after it, as plain arithmetic has it."""
    lines = tuple((line.sku, line.quantity) for line in order.lines)
    demand = [Holding(order.order_id, sku, order.placed_at, wanted) for sku, wanted in demand_of(lines).items()]
    items = {sku: Item(level, "active", "both") for sku, level in stock.items()}
    holdings, lacks = decide(Order(lines, order.placed_at), demand, items)
    moves = {move.sku: move for move in reserving(holdings)}
    return lacks, {sku: level.after(moves[sku]) if sku in moves else level for sku, level in stock.items()}


def deliver_behind(shelf: Shelf, changes: Mapping[str, Any], *orders: SalesOrderPlaced) -> None:
    """Change what is on hand, and commit only when all the orders' reservations wait for it."""
    with ThreadPoolExecutor(len(orders)) as pool:
        with shelf.database.begin() as connection:
            for sku in sorted(changes):
                move_on_hand(connection, sku, Decimal(changes[sku]))
            under_way = []
            for order in orders:
                under_way.append(pool.submit(shelf.deliver, order))
                eventually(lambda: waiting(shelf.database) == len(under_way))
        for delivered in under_way:
            delivered.result()


def move_on_hand(connection: sa.Connection, sku: str, quantity: Decimal) -> None:
    """As an adjustment does: the ledger and the level."""
    move = Movement(sku, Kind.CORRECTION, quantity)
    columns = stock_level.c
    level = stock_level.update().where(columns.sku == sku)
    connection.execute(
        level.values(on_hand=columns.on_hand + EFFECTS[move.kind].on_hand * move.quantity, version=columns.version + 1)
    )
    row = {"sku": sku, "kind": move.kind.value, "quantity": move.quantity, "reference": "adjustment"}
    connection.execute(movement.insert().values(**row, event_id="", correlation_id="test", version=1))
