"""An order has a number that people can say, and is called by it wherever by its id."""

import re
from collections.abc import Callable

import pytest

from tests.factories import Document
from tests.integration.client import AppClient, Response
from tests.integration.functions.purchasing.shown import listed

Placed = Callable[..., Document]
Act = Callable[..., Response]


def test_numbers_grow_and_name_the_year(placed: Placed) -> None:
    first, second = placed(), placed()

    assert re.fullmatch(r"PO-\d{4}-\d{6,}", first["number"])
    assert first["number"][3:7] == first["created_at"][:4]
    assert first["number"] < second["number"]


def test_an_order_is_found_by_its_number_in_any_case_of_letters(orders: AppClient, placed: Placed) -> None:
    order, other = placed(), placed()

    assert orders.get(f"/purchase-orders/{order['number'].lower()}").json == order
    asked = f"/purchase-orders?id={order['number']}&id={other['id']}"
    assert orders.get(asked).json["items"] == [listed(other), listed(order)]
    assert orders.get(f"/purchase-orders/{order['number']}/history").json["items"][0]["what"] == "placed"


def test_a_page_of_orders_by_number_leads_to_the_next(orders: AppClient, placed: Placed) -> None:
    order, other = placed(), placed()

    first = orders.get(f"/purchase-orders?id={order['number']}&id={other['number']}&limit=1")

    assert orders.get(first.headers["Link"].split(">")[0][1:]).json["items"] == [listed(order)]


@pytest.mark.parametrize("deed", ["receive", "cancel", "close", "return"])
def test_what_is_done_to_an_order_is_done_under_its_number_too(placed: Placed, act: Act, deed: str) -> None:
    order = placed("10")
    one = [{"line": 1, "quantity": 1}]
    act("receive", order["number"], lines=one)

    answer = act(
        deed,
        order["number"],
        **{} if deed == "close" else {"lines": one},
        **{"reason": "so"} if deed == "return" else {},
    )

    assert (answer.status_code, answer.json["id"], answer.json["version"]) == (201, order["id"], 3)
    assert answer.headers["Location"] == f"/purchase-orders/{order['id']}"


@pytest.mark.parametrize("change", [("PO-", "SO-"), ("-2", "-1"), ("PO-", "po")], ids=["kind", "year", "grammar"])
def test_another_number_is_not_found(orders: AppClient, placed: Placed, change: tuple[str, str]) -> None:
    number = placed()["number"].replace(*change, 1)

    assert orders.get(f"/purchase-orders/{number}").status_code == 404
