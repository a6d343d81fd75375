"""What happened to an order, when, and because of which request or event."""

from collections.abc import Callable

import pytest

from tests.factories import Document, reference
from tests.integration.client import AppClient, Response
from tests.tokens import TESTER

Placed = Callable[..., Document]
Act = Callable[..., Response]


def test_everything_that_happened_to_an_order_is_told_oldest_first(orders: AppClient, placed: Placed, act: Act) -> None:
    order, correlation = placed("10", "4", ordered_at="2026-03-01T12:00:00+01:00"), reference("tour")
    follow = {"Correlation-Id": correlation}
    delivered = [{"line": 1, "quantity": 5, "refused": 1, "reason": "wet"}]
    receipt = act("receive", order, headers=follow, lines=delivered, received_at="2026-03-09T08:00:00Z").json
    act("cancel", order, headers=follow, lines=[{"line": 2, "quantity": 1}], reason="too many")
    sent_back = act("return", order, headers=follow, lines=[{"line": 1, "quantity": 2}], reason="stale").json
    act("close", order, headers=follow, reason="sold out")

    answer = orders.get(f"/purchase-orders/{order['id']}/history").json

    assert answer["next_cursor"] is None
    placed_first, *others = answer["items"]
    assert placed_first["happened_at"] == "2026-03-01T11:00:00+00:00"
    assert placed_first["details"]["number"] == order["number"]
    one, two = (line["sku"] for line in order["lines"])
    assert [(each["what"], each["details"]) for each in others] == [
        ("received", {"receipt_id": receipt["receipt_id"], "lines": [{"sku": one, "quantity": "5", "surplus": "0"}]}),
        (
            "goods_refused",
            {"receipt_id": receipt["receipt_id"], "lines": [{"sku": one, "quantity": "1", "reason": "wet"}]},
        ),
        ("cancelled", {"reason": "too many", "lines": [{"sku": two, "quantity": "1"}]}),
        (
            "returned",
            {"return_id": sent_back["return_id"], "reason": "stale", "lines": [{"sku": one, "quantity": "2"}]},
        ),
        ("closed", {"reason": "sold out", "lines": [{"sku": one, "quantity": "5"}, {"sku": two, "quantity": "3"}]}),
    ]
    assert {each["correlation_id"] for each in others} == {correlation}
    assert {each["event_id"] for each in others} == {""}
    assert {each["actor"] for each in answer["items"]} == {TESTER}
    assert others[0]["happened_at"] == "2026-03-09T08:00:00+00:00"


def test_what_was_refused_has_not_happened(orders: AppClient, placed: Placed, act: Act) -> None:
    order = placed("10")
    act("close", order)
    act("receive", order, lines=[{"line": 1, "quantity": 11}])

    told = orders.get(f"/purchase-orders/{order['id']}/history").json["items"]

    assert [each["what"] for each in told] == ["placed"]


@pytest.mark.parametrize("name", ["7", "PO-2026-999999999", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_order_has_no_history(orders: AppClient, name: str) -> None:
    assert orders.get(f"/purchase-orders/{name}/history").status_code == 404
