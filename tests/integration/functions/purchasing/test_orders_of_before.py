"""An order that a function of before has stored, with what it knew, lives on like any other."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from tests.factories import sku
from tests.integration.client import Response
from tests.integration.domain import Domain

Act = Callable[..., Response]

ORDER = """
insert into purchase_order (id, status, stock_check, supplier, expected_date, currency, total, version, created_at)
values (:id, 'partially_received', 'answered', 'Oak & Sons', '2026-12-01', 'EUR', 1.875, 2, '2025-12-31T23:30:00Z')
returning id
"""
LINES = """
insert into purchase_order_line (order_id, line, sku, quantity, received, unit_price, currency, amount)
values (:id, 1, :sku, 5, 2, 0.125, 'EUR', 0.625), (:id, 2, :sku, 10, 0, 0.125, 'EUR', 1.250) returning line
"""
RECEIPT = (
    "insert into receipt (id, order_id, note, recorded_at) values (:receipt, :id, 'first box', now()) returning id"
)
RECEIVED = "insert into receipt_line (receipt_id, line, quantity, surplus) values (:receipt, 1, 2, 0) returning line"


@pytest.fixture
def old(domain: Domain) -> UUID:
    order_id, receipt_id = uuid4(), uuid4()
    domain.rows(ORDER, id=order_id)
    domain.rows(LINES, id=order_id, sku=sku())
    domain.rows(RECEIPT, id=order_id, receipt=receipt_id)
    domain.rows(RECEIVED, receipt=receipt_id)
    return order_id


def test_it_is_shown_with_a_number_what_can_be_paid_and_its_receipts(domain: Domain, old: UUID) -> None:
    order = domain.function("purchase_orders").get(f"/purchase-orders/{old}").json

    assert order["number"].startswith("PO-2025-"), "the year in which it was placed, in UTC"
    assert (order["total"], order["payable"]) == ("1.875", "1.87")
    assert [line["payable"] for line in order["lines"]] == ["0.62", "1.25"]
    (receipt,) = order["receipts"]
    assert receipt["received_at"] == receipt["recorded_at"]
    assert receipt["lines"] == [{"line": 1, "quantity": "2", "surplus": "0", "refused": "0", "reason": ""}]


def test_it_is_received_closed_and_sent_back_under_its_number(domain: Domain, act: Act, old: UUID) -> None:
    number = domain.function("purchase_orders").get(f"/purchase-orders/{old}").json["number"]

    act("receive", number, lines=[{"line": 2, "quantity": "0.5"}])
    act("close", number)
    order = act("return", number, lines=[{"line": 1, "quantity": 2}], reason="stale").json

    assert order["status"] == "closed"
    history = domain.function("purchase_orders").get(f"/purchase-orders/{old}/history").json["items"]
    assert [each["what"] for each in history] == ["received", "closed", "returned"]
