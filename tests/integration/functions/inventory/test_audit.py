"""The audit that the pages tell people to run: it finds nothing where nothing is wrong, and what is wrong."""

import uuid
from datetime import date

import pytest
import sqlalchemy as sa

from functions.inventory.rules.ledger import EFFECTS, Kind
from functions.inventory.storage.tables import expectation, movement, reservation, stock_level
from tests.events import (
    backorder,
    purchase_cancelled,
    purchase_placed,
    purchase_received,
    purchase_returned,
    sale_cancelled,
    sale_returned,
    sale_shipped,
)
from tests.integration.domain import ROOT
from tests.integration.functions.inventory.shelf import Shelf

AUDIT = sa.text((ROOT / "docs" / "ledger.sql").read_text())


def found(shelf: Shelf, *skus: str, spoilt: sa.Update | None = None) -> set[str]:
    """Which of these SKUs the audit finds, once something is spoilt that is mended again."""
    with shelf.database.connect() as connection:
        if spoilt is not None:
            assert connection.execute(spoilt).rowcount
        wrong = {row.sku for row in connection.execute(AUDIT)}
        connection.rollback()
    return wrong & set(skus)


def lived(shelf: Shelf) -> str:
    """A SKU with a life in which every kind of movement has its place."""
    sku, purchase = shelf.stocked(9), uuid.uuid4()
    order, regretted = backorder((sku, 12)), backorder((sku, 1))
    for reason, quantity in (("count", 8), ("gain", 2), ("loss", 1), ("damage", 1), ("correction", 1)):
        shelf.adjust(sku, reason, quantity)
    for event in (
        regretted,
        sale_cancelled(regretted.order_id, (sku, 1)),
        order,
        purchase_placed((sku, 20, date(2026, 12, 1)), order_id=purchase),
        purchase_received(purchase, (sku, 6, 1)),
        purchase_cancelled(purchase, (sku, 4)),
        purchase_returned(purchase, (sku, 5)),
        sale_cancelled(order.order_id, (sku, 2)),
        sale_shipped(order.order_id, (sku, 7)),
        sale_returned(order.order_id, (sku, 2, 1)),
        purchase_returned(purchase, (sku, 50)),
        sale_cancelled(order.order_id, (sku, 3)),
    ):
        shelf.deliver(event)
    return sku


def test_it_finds_nothing_after_a_life_of_every_kind_of_movement(shelf: Shelf) -> None:
    sku = lived(shelf)

    assert {Kind(move.kind) for move in shelf.movements(sku)} == set(Kind)
    assert found(shelf, sku) == set()


@pytest.mark.parametrize("column", ["on_hand", "incoming"])
def test_it_finds_a_level_that_its_ledger_does_not_explain(shelf: Shelf, column: str) -> None:
    sku = shelf.stocked(9)
    wrong = stock_level.update().where(stock_level.c.sku == sku).values({column: stock_level.c[column] + 1})

    assert found(shelf, sku, spoilt=wrong) == {sku}


def test_it_finds_what_orders_and_purchases_do_not_explain(shelf: Shelf) -> None:
    held, expected = shelf.stocked(9), shelf.stocked(0)
    shelf.deliver(backorder((held, 2)))
    shelf.deliver(purchase_placed((expected, 4, date(2026, 12, 1))))

    assert found(shelf, held, spoilt=reservation.update().where(reservation.c.sku == held).values(reserved=1)) == {held}
    mine = expectation.update().where(expectation.c.sku == expected)
    assert found(shelf, expected, spoilt=mine.values(received=1)) == {expected}


@pytest.mark.parametrize("kind", list(Kind))
def test_it_reckons_with_every_kind_of_movement(shelf: Shelf, kind: Kind) -> None:
    sku = shelf.stocked(1)
    effect = EFFECTS[kind]
    other = movement.update().where(movement.c.sku == sku).values(kind=kind.value)

    agrees = (effect.on_hand, effect.reserved, effect.incoming) == (1, 0, 0)
    assert found(shelf, sku, spoilt=other) == (set() if agrees else {sku})
