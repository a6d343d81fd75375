"""An order is overdue while something of it is outstanding that was expected before today."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import Document, a_purchase_line, a_purchase_order, reference
from tests.integration.client import Response
from tests.integration.domain import Domain

Act = Callable[..., Response]
Order = Callable[..., Document]


@pytest.fixture
def late(domain: Domain) -> Callable[[str], list[str]]:
    """The ids of a supplier's orders that are overdue."""

    def asked(supplier: str) -> list[str]:
        answer = domain.function("purchase_orders").get(f"/purchase-orders?overdue=true&supplier={supplier}")
        return [order["id"] for order in answer.json["items"]]

    return asked


@pytest.fixture
def order(domain: Domain) -> Order:
    """Orders ten units a line, each due as many days from today as it says, or when the whole order is expected."""

    def place(expected: int, *due: int | None) -> Document:
        lines = [a_purchase_line(quantity=10, **{} if days is None else {"due_date": day(days)}) for days in due]
        body = a_purchase_order(expected_date=day(expected), supplier=reference("Supplier"), lines=lines)
        return domain.function("create_purchase_order").post("/purchase-orders", json=body).json

    return place


def day(days: int) -> str:
    return str(datetime.now(UTC).date() + timedelta(days=days))


@pytest.mark.parametrize(
    ("expected", "due", "overdue"),
    [(-1, (None,), True), (1, (None,), False), (3, (None, -2), True), (-2, (3,), False), (-2, (3, None), True)],
    ids=["late", "tomorrow", "a line is late", "its line has time", "one line has time"],
)
def test_a_line_counts_on_its_own_day_or_else_on_the_orders(
    late: Callable[[str], list[str]], order: Order, expected: int, due: tuple[int | None, ...], overdue: bool
) -> None:
    placed = order(expected, *due)

    assert late(placed["supplier"]) == ([placed["id"]] if overdue else [])


@pytest.mark.parametrize("deed", ["receive", "cancel", "close"])
def test_what_came_or_was_given_up_is_not_overdue(
    late: Callable[[str], list[str]], order: Order, act: Act, deed: str
) -> None:
    placed = order(-5, None, 3)
    if deed == "close":
        act("receive", placed, lines=[{"line": 2, "quantity": 10}])
    one = [{"line": 1, "quantity": 10}]
    act(deed, placed, **{} if deed == "close" else {"lines": one})

    assert late(placed["supplier"]) == []


def test_a_part_that_came_late_leaves_the_rest_overdue(
    late: Callable[[str], list[str]], order: Order, act: Act
) -> None:
    placed = order(-5, None)
    act("receive", placed, lines=[{"line": 1, "quantity": 4}])

    assert late(placed["supplier"]) == [placed["id"]]


def test_overdue_is_true_or_left_out(domain: Domain) -> None:
    answer = domain.function("purchase_orders").get("/purchase-orders?overdue=perhaps")

    assert answer.json["errors"] == [{"field": "overdue", "message": "should be one of true"}]
