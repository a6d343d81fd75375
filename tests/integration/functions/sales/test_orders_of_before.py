"""An order that a function of before has stored, with what it knew, lives on like any other."""

from uuid import uuid4

import pytest

from tests import factories
from tests.events import stock_reserved
from tests.integration.domain import Row
from tests.integration.functions.sales.counter import Counter, id_of, lines_of, units

ORDER = """
insert into sales_order (id, status, stock_check, customer, address, currency, total_before_discount, total, shortages,
  version, created_at, settled_at)
values (:id, :status, 'answered', 'Ada', json_build_object('name', null, 'street', '12 St James''s Square',
    'city', 'London', 'region', null, 'postal_code', null, 'country', 'UK'),
  'EUR', 1.875, 1.875, '[]', :version, '2025-12-31T23:30:00Z',
  case when :version = 2 then timestamptz '2026-01-01T00:00:00Z' end)
returning id::text
"""
LINES = """
insert into sales_order_line (order_id, line, sku, quantity, unit_price, discount, currency, amount)
values (:id, 1, :sku, 5, 0.125, 0, 'EUR', 0.625), (:id, 2, :sku, 10, 0.125, 0, 'EUR', 1.250) returning line
"""
HISTORY = """
insert into history (order_id, what, happened_at, event_id, correlation_id, details)
values (:id, 'withdrawn', now(), '', '', '{}') returning id
"""


def old(counter: Counter, status: str, version: int) -> Row:
    (order,) = counter.domain.rows(ORDER, id=uuid4(), status=status, version=version)
    counter.domain.rows(LINES, id=order["id"], sku=factories.sku())
    return order


def test_it_is_shown_with_a_number_and_what_can_be_paid(counter: Counter) -> None:
    order = counter.shown(old(counter, "confirmed", 2))

    assert order["number"].startswith("SO-2025-"), "the year in which it was placed, in UTC"
    assert (order["total"], order["payable"]) == ("1.875", "1.87")
    assert [line["payable"] for line in order["lines"]] == ["0.62", "1.25"]
    assert units(order, "reserved", "waiting") == [(5, 0), (10, 0)]
    assert (order["on_shortage"], order["shipments"], order["returns"]) == ("reject", [], [])


@pytest.mark.parametrize("status", ["confirmed", "pending"])
def test_it_is_settled_shipped_cancelled_and_taken_back_under_its_number(counter: Counter, status: str) -> None:
    order = old(counter, status, 2 if status == "confirmed" else 1)
    number = counter.shown(order)["number"]
    if status == "pending":
        assert counter.hear(stock_reserved(id_of(order), (factories.sku(), 15))) == 204

    answers = [
        counter.ship(number, lines_of((1, 2))), counter.cancel(number), counter.take_back(number, lines_of((1, 1)))
    ]  # fmt: skip

    assert [answer.status_code for answer in answers] == [201] * 3
    assert answers[-1].json["status"] == "shipped"
    told = [entry["what"] for entry in counter.history(number)]
    assert told == ["placed", "confirmed", "shipped", "cancelled", "returned"]


def test_nobody_knows_who_placed_it_or_for_whom_it_was_settled(counter: Counter) -> None:
    order = old(counter, "confirmed", 2)
    counter.domain.rows(HISTORY, id=order["id"])

    assert [(entry["what"], entry["actor"]) for entry in counter.history(order)] == [
        ("placed", ""), ("confirmed", ""), ("withdrawn", ""),
    ]  # fmt: skip
