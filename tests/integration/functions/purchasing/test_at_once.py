"""Eight clients at once: whatever they do to one order, its quantities add up, and its events say the same."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import Document
from tests.integration.client import Response
from tests.integration.domain import Domain
from tests.together import together

Placed = Callable[..., Document]
Act = Callable[..., Response]
Shown = Callable[[Document], Document]

RECEIVED, CANCELLED, CLOSED = (
    f"com.minierp.purchasing.order.{what}.v1" for what in ("received", "cancelled", "closed")
)
PLACED = "com.minierp.purchasing.order.created.v2"


@pytest.fixture
def shown(domain: Domain) -> Shown:
    return lambda order: domain.function("purchase_orders").get(f"/purchase-orders/{order['id']}").json


def incoming(domain: Domain, order: Document) -> Decimal:
    """What is on its way by the order's events, as inventory adds them up."""
    sign = {PLACED: 1, RECEIVED: -1, CANCELLED: -1, CLOSED: -1}
    return sum(
        (
            sign[event["type"]] * Decimal(line["quantity"])
            for event in domain.events(order["id"])
            if event["type"] in sign
            for line in event["data"]["lines"]
        ),
        Decimal(0),
    )


def explained(order: Document) -> str:
    """The status that an order's lines have, said once more in other words."""
    came = any(Decimal(line["received"]) for line in order["lines"])
    gone = any(Decimal(line["given_up"]) for line in order["lines"])
    if any(Decimal(line["outstanding"]) for line in order["lines"]):
        return "partially_received" if came else "open"
    return ("closed" if gone else "received") if came else "cancelled"


def outstanding(order: Document) -> Decimal:
    return sum((Decimal(line["outstanding"]) for line in order["lines"]), Decimal(0))


def one(quantity: object) -> list[Document]:
    return [{"line": 1, "quantity": quantity}]


def test_two_receipts_of_the_same_line_take_in_no_more_than_the_allowance(
    placed: Placed, act: Act, shown: Shown, domain: Domain
) -> None:
    order = placed("10")

    answers = together([lambda: act("receive", order, lines=one(6))] * 8)

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert shown(order)["lines"][0]["received"] == "6"
    assert incoming(domain, order) == 4


def test_a_cancellation_against_receipts_gives_up_exactly_what_has_not_come(
    placed: Placed, act: Act, shown: Shown, domain: Domain
) -> None:
    order = placed("10")

    answers = together([lambda: act("receive", order, lines=one(2)), lambda: act("cancel", order)] * 4)

    now = shown(order)
    line = now["lines"][0]
    assert sum(answer.status_code == 201 for answer in answers[1::2]) == 1
    assert now["status"] == explained(now) == ("closed" if Decimal(line["received"]) else "cancelled")
    assert Decimal(line["received"]) + Decimal(line["given_up"]) == 10
    assert incoming(domain, order) == 0


def test_a_closure_against_receipts_gives_up_exactly_what_has_not_come(
    placed: Placed, act: Act, shown: Shown, domain: Domain
) -> None:
    order = placed("10")
    act("receive", order, lines=one(1))

    answers = together([lambda: act("receive", order, lines=one(2)), lambda: act("close", order)] * 4)

    now = shown(order)
    line = now["lines"][0]
    assert sum(answer.status_code == 201 for answer in answers[1::2]) == 1
    assert now["status"] == explained(now) == "closed"
    assert Decimal(line["received"]) + Decimal(line["given_up"]) == 10
    assert incoming(domain, order) == 0


deeds = st.tuples(
    st.sampled_from(["receive", "cancel", "close", "return"]), st.integers(1, 2), st.integers(1, 6), st.integers(0, 2)
)


@given(history=st.lists(deeds, max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_over_any_history_what_is_incoming_is_ordered_less_received_less_given_up(
    placed: Placed, act: Act, shown: Shown, domain: Domain, history: list[tuple[str, int, int, int]]
) -> None:
    order = placed("10", "4")

    for deed, line, quantity, refused in history:
        part: Document = {"line": line, "quantity": quantity}
        if deed == "receive":
            part |= {"refused": refused, "reason": "wet"}
        body: Document = {} if deed == "close" else {"lines": [part]}
        answer = act(deed, order, **body, **{"reason": "stale"} if deed == "return" else {})
        assert answer.status_code in (201, 409), answer.text
        now = shown(order)
        assert incoming(domain, order) == outstanding(now) >= 0
        assert now["status"] == explained(now)
        assert all(Decimal(each["received"]) >= Decimal(each["sent_back"]) >= 0 for each in now["lines"])
