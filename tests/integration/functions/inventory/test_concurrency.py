"""What happens at the same moment happens as if one after the other."""

from decimal import Decimal
from functools import partial

from functions.inventory.rules.ledger import Level
from tests import factories
from tests.events import product_created, purchase_created, purchase_received, sale_cancelled, sale_placed, sent
from tests.integration.functions.inventory.shelf import Shelf
from tests.together import together


def test_orders_for_the_same_skus_in_opposite_order_never_deadlock(shelf: Shelf) -> None:
    skus = sorted(shelf.stocked(100) for _ in range(5))
    forwards = [sale_placed(*((sku, 1) for sku in skus)) for _ in range(6)]
    backwards = [sale_placed(*((sku, 1) for sku in reversed(skus))) for _ in range(6)]

    together([partial(shelf.deliver, order) for pair in zip(forwards, backwards, strict=True) for order in pair])

    assert [shelf.level(sku).reserved for sku in skus] == [12] * 5
    assert all("reserved" in shelf.outcomes(order.order_id)[0]["type"] for order in forwards + backwards)
    assert shelf.deadlocks() == 0


def test_receipts_and_orders_of_overlapping_skus_never_deadlock(shelf: Shelf) -> None:
    skus = [*sorted(shelf.stocked(100) for _ in range(3)), *(factories.sku() for _ in range(2))]
    lines = [(sku, 1) for sku in skus]
    purchases = [purchase_created(*lines), purchase_created(*reversed(lines))]
    receipts = [purchase_received(order.order_id, *((sku, 1, 0) for sku, _ in lines)) for order in purchases]
    sales = [sale_placed(*reversed(lines[:3])) for _ in range(4)]
    products = [product_created(sku) for sku in skus[3:]]

    together([partial(shelf.deliver, event) for event in (*purchases, *sales, *products, *receipts)])

    assert [shelf.level(sku) for sku in skus[:3]] == [Level(Decimal(102), Decimal(4))] * 3
    assert [shelf.level(sku) for sku in skus[3:]] == [Level(Decimal(2))] * 2
    assert shelf.deadlocks() == 0


def test_of_many_orders_for_the_last_units_exactly_so_many_get_them(shelf: Shelf) -> None:
    sku = shelf.stocked(5)
    orders = [sale_placed((sku, 1)) for _ in range(12)]

    together([partial(shelf.deliver, order) for order in orders])

    outcomes = sorted(shelf.outcomes(order.order_id)[0]["type"].split(".")[-2] for order in orders)
    assert outcomes == ["rejected"] * 7 + ["reserved"] * 5
    assert shelf.level(sku) == Level(Decimal(5), Decimal(5)) == shelf.folded(sku)


def test_one_event_delivered_many_times_at_once_counts_once(shelf: Shelf) -> None:
    sku = shelf.stocked(10)
    sale, purchase = sent(sale_placed((sku, 4))), sent(purchase_created((sku, 3)))

    together([partial(shelf.deliver, event) for event in [sale, purchase] * 6])

    assert shelf.level(sku) == Level(Decimal(10), Decimal(4), Decimal(3)) == shelf.folded(sku)


def test_a_cancellation_that_races_the_creation_leaves_nothing_reserved(shelf: Shelf) -> None:
    sku = shelf.stocked(10)
    orders = [sale_placed((sku, 2)) for _ in range(5)]
    cancellations = [sale_cancelled(order.order_id, (sku, 2)) for order in orders]

    together([partial(shelf.deliver, event) for pair in zip(orders, cancellations, strict=True) for event in pair])

    assert shelf.level(sku) == Level(Decimal(10)) == shelf.folded(sku)
    assert {(held.reserved, held.waiting, held.outstanding) for held in shelf.holdings_of(sku)} == {(0, 0, 0)}


def test_adjustments_and_orders_at_once_keep_the_promise(shelf: Shelf) -> None:
    sku = shelf.stocked(10)
    losses = [partial(shelf.adjust, sku, "loss", Decimal(2)) for _ in range(6)]
    orders = [partial(shelf.deliver, sale_placed((sku, 2))) for _ in range(6)]

    statuses = together([*losses, *orders])[:6]

    level = shelf.level(sku)
    assert level == shelf.folded(sku)
    assert level.available == 0
    assert level.on_hand == 10 - 2 * statuses.count(201)
    assert set(statuses) <= {201, 409}
