"""What adjust_stock keeps of products and purchase orders, in whatever order it hears of them."""

import uuid
from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
import sqlalchemy as sa

from functions.inventory.rules.ledger import Level
from functions.inventory.storage.tables import reorder_rule, replenishment, replenishment_line, stock_level
from shared.events.purchasing import PurchaseOrderRefused
from tests import factories
from tests.events import (
    backorder,
    product_added,
    product_created,
    product_discontinued,
    product_updated,
    purchase_cancelled,
    purchase_closed,
    purchase_created,
    purchase_placed,
    purchase_received,
    purchase_returned,
    sent,
)
from tests.integration.functions.inventory.shelf import Shelf

FIRST, SECOND = date(2026, 12, 1), date(2026, 12, 8)


def level(on_hand: int = 0, reserved: int = 0, incoming: int = 0) -> Level:
    return Level(Decimal(on_hand), Decimal(reserved), Decimal(incoming))


def row(shelf: Shelf, table: sa.Table, sku: str) -> sa.Row[Any]:
    with shelf.database.begin() as connection:
        return connection.execute(table.select().where(table.c.sku == sku)).one()


def asked(shelf: Shelf, sku: str) -> uuid.UUID:
    """A request to purchasing for units of a SKU, which waits for its answer."""
    request_id = uuid.uuid4()
    with shelf.database.begin() as connection:
        connection.execute(replenishment.insert().values(id=request_id, supplier="Oak", status="requested"))
        connection.execute(replenishment_line.insert().values(request_id=request_id, sku=sku, quantity=5))
    return request_id


def answered(shelf: Shelf, request_id: uuid.UUID) -> tuple[str, uuid.UUID | None, str, bool, bool]:
    """Status, order, reason, whether it says when, and whether a line is still open."""
    with shelf.database.begin() as connection:
        request = connection.execute(replenishment.select().where(replenishment.c.id == request_id)).one()
        mine = replenishment_line.select().where(replenishment_line.c.request_id == request_id)
        lines = connection.execute(mine).all()
    still_open = any(line.open for line in lines)
    return request.status, request.order_id, request.reason, request.answered_at is not None, still_open


@pytest.mark.parametrize("arrival", list(permutations(range(4))), ids=lambda arrival: "".join(map(str, arrival)))
def test_the_highest_version_of_a_product_is_how_it_is_whatever_overtakes_what(
    shelf: Shelf, arrival: tuple[int, ...]
) -> None:
    sku = factories.sku()
    life = [
        sent(product_added(sku, reorder_point=1)),
        sent(product_updated(sku, reorder_point=2, type="sale", preferred_supplier="Oak"), sequence=2),
        sent(product_discontinued(sku, reorder_point=3, sell_until_gone=True, fractional=False), sequence=3),
        sent(product_updated(sku, reorder_point=4, order_multiple=6, type="sale", fractional=False), sequence=4),
    ]

    for number in arrival:
        shelf.deliver(life[number])

    known, rule = row(shelf, stock_level, sku), row(shelf, reorder_rule, sku)
    assert (known.status, known.type, known.fractional, known.sell_until_gone) == ("active", "sale", False, False)
    assert (known.product_version, rule.reorder_point, rule.order_multiple, rule.supplier) == (4, 4, 6, None)


def test_a_product_of_before_is_kept_unless_more_is_known(shelf: Shelf) -> None:
    first, second = factories.sku(), factories.sku()

    for event in (product_created(first), product_created(second)):
        shelf.deliver(event)
    shelf.deliver(sent(product_discontinued(second), sequence=2))
    shelf.deliver(product_created(second))

    assert [row(shelf, stock_level, sku).status for sku in (first, second)] == ["active", "discontinued"]
    assert row(shelf, reorder_rule, first).order_multiple == 1


def test_the_day_on_which_more_is_expected_is_the_earliest_of_what_is_still_to_come(shelf: Shelf) -> None:
    sku, soon, later = shelf.stocked(0), uuid.uuid4(), uuid.uuid4()

    days = []
    for event in (
        purchase_placed((sku, 5, SECOND), order_id=later),
        purchase_placed((sku, 3, FIRST), (sku, 1, SECOND), order_id=soon),
        purchase_received(soon, (sku, 2, 0)),
        purchase_received(soon, (sku, 2, 0)),
        purchase_cancelled(later, (sku, 5)),
    ):
        shelf.deliver(event)
        days.append(row(shelf, stock_level, sku).expected_date)

    assert days == [SECOND, FIRST, FIRST, SECOND, None]
    assert shelf.level(sku).incoming == shelf.incoming(sku) == 0


@pytest.mark.parametrize("arrival", list(permutations(range(4))), ids=lambda arrival: "".join(map(str, arrival)))
def test_what_is_incoming_is_what_was_ordered_and_neither_came_nor_was_given_up(
    shelf: Shelf, arrival: tuple[int, ...]
) -> None:
    sku, order = shelf.stocked(0), uuid.uuid4()
    life = [
        purchase_placed((sku, 10, FIRST), order_id=order),
        purchase_received(order, (sku, 4, 1)),
        purchase_cancelled(order, (sku, 2)),
        purchase_closed(order, (sku, 3)),
    ]

    for number in arrival:
        event = sent(life[number])
        shelf.deliver(event)
        shelf.deliver(event)

    assert shelf.level(sku) == level(5, 0, 1) == shelf.folded(sku)
    assert shelf.incoming(sku) == 1
    assert row(shelf, stock_level, sku).expected_date == FIRST


def test_goods_that_go_back_to_the_supplier_leave_the_shelf_and_who_had_them_waits_again(shelf: Shelf) -> None:
    sku = shelf.stocked(5)
    order = backorder((sku, 4))
    shelf.deliver(order)

    shelf.deliver(purchase_returned(uuid.uuid4(), (sku, 3)))

    assert shelf.level(sku) == level(2, 2) == shelf.folded(sku)
    assert [(held.reserved, held.waiting) for held in shelf.holdings_of(sku)] == [(2, 2)]


def test_goods_that_go_back_although_the_books_do_not_have_them_are_a_discrepancy(shelf: Shelf) -> None:
    sku = shelf.stocked(1)

    shelf.deliver(purchase_returned(uuid.uuid4(), (sku, 3)))

    assert [str(move.kind) for move in shelf.movements(sku)[1:]] == ["discrepancy", "sent_back"]
    assert shelf.level(sku) == level() == shelf.folded(sku)


def test_a_purchase_order_answers_the_request_that_led_to_it(shelf: Shelf) -> None:
    sku, order = shelf.stocked(0), uuid.uuid4()
    request = asked(shelf, sku)

    shelf.deliver(purchase_placed((sku, 5, FIRST), order_id=order, request_id=request))
    shelf.deliver(PurchaseOrderRefused(request_id=request, reason="too late to refuse"))

    assert answered(shelf, request) == ("ordered", order, "", True, False)
    assert shelf.level(sku) == level(incoming=5)


def test_a_refused_request_says_why(shelf: Shelf) -> None:
    request = asked(shelf, shelf.stocked(0))

    shelf.deliver(PurchaseOrderRefused(request_id=request, reason="no supplier is called Oak"))

    assert answered(shelf, request) == ("refused", None, "no supplier is called Oak", True, False)


def test_a_purchase_order_of_before_says_no_day(shelf: Shelf) -> None:
    sku = shelf.stocked(0)

    shelf.deliver(purchase_created((sku, 5)))

    assert (shelf.level(sku), row(shelf, stock_level, sku).expected_date) == (level(incoming=5), None)
