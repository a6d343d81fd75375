"""The functions whose work is one statement rehearse it as well, and the next one in several steps."""

import pytest

from tests.events import sale_placed, sent, stock_rejected, stock_reserved
from tests.integration.functions.inventory.shelf import Shelf
from tests.integration.functions.sales.desk import Desk


@pytest.mark.parametrize(("quantity", "outcome"), [(2, "reserved"), (9, "rejected")])
def test_a_reservation(shelf: Shelf, quantity: int, outcome: str) -> None:
    sku = shelf.stocked(5)
    event = sent(sale_placed((sku, quantity)))
    before, cached = (shelf.level(sku), shelf.version(sku)), shelf.cached(sku)

    rehearsed = shelf.reserving.rehearse(event)

    assert rehearsed == {"outcome": "handled", "publishes": [f"com.minierp.inventory.stock.{outcome}.v2"]}
    assert ((shelf.level(sku), shelf.version(sku)), shelf.cached(sku)) == (before, cached)
    shelf.deliver(event)
    assert shelf.reserving.rehearse(event) == {"outcome": "repeated"}


def test_a_settlement_at_once_step_by_step_and_one_that_contradicts(desk: Desk, shelf: Shelf) -> None:
    sku = shelf.stocked(5)
    order_id = desk.placed((sku, 1))
    settling, sizes = desk.functions["settle-sales-order"], desk.sizes()
    reserved = sent(stock_reserved(order_id, (sku, 1)))

    confirmed = {"outcome": "handled", "publishes": ["com.minierp.sales.order.confirmed.v1"]}
    assert settling.rehearse(reserved) == confirmed
    assert (desk.shown(order_id)["status"], desk.sizes()) == ("pending", sizes)
    assert desk.settle(reserved).status_code == 204
    assert settling.rehearse(sent(stock_reserved(order_id, (sku, 1)))) == {"outcome": "handled", "publishes": []}

    refused = settling.rehearse(stock_rejected(order_id, sku))

    assert (refused["outcome"], refused["problem"]["status"]) == ("refused", 422)
    assert desk.shown(order_id)["version"] == 2
