"""A story has what it is about, what led to that, and all that came of it; and nothing else."""

from functions.platform.rules.belonging import belonging
from tests.unit.functions.platform.rules.stories import event


def names(found: object) -> list[str]:
    return [each["id"] for each in found]  # type: ignore[attr-defined]


PLACED = event("placed")
HELD = event("held", 1, cause="placed")
CONFIRMED = event("confirmed", 2, cause="held")
DISCREPANT = event("discrepant", 3, cause="confirmed", subject="sales-order:order-1")
OTHER = event("other", 1, subject="order-2", correlationid="web-8")


def test_an_order_brings_all_that_came_of_it() -> None:
    events = [CONFIRMED, DISCREPANT, OTHER, HELD, PLACED]

    assert names(belonging(events, {"order-1"})) == ["placed", "held", "confirmed", "discrepant"]


def test_a_request_brings_all_that_went_by_its_correlation_id() -> None:
    assert names(belonging([PLACED, HELD, OTHER], {"web-8"})) == ["other"]
    assert names(belonging([PLACED, HELD, OTHER], {"web-7"})) == ["placed", "held"]


def test_an_event_brings_what_led_to_it_and_what_came_of_it() -> None:
    beside = event("beside", 1, cause="placed")

    assert names(belonging([PLACED, HELD, CONFIRMED, beside], {"held"})) == ["placed", "held", "confirmed"]


def test_of_a_delivery_that_many_orders_waited_for_an_order_brings_its_own_share_only() -> None:
    received = event("received", subject="po-1", correlationid="dock-1")
    mine = event("mine", 1, cause="received", correlationid="dock-1")
    others = [event(f"other-{n}", 1, cause="received", subject=f"order-{n}") for n in range(2, 9)]

    assert names(belonging([received, mine, *others], {"order-1"})) == ["received", "mine"]
    assert len(belonging([received, mine, *others], {"po-1"})) == 9


def test_an_event_that_was_found_twice_is_told_once() -> None:
    assert names(belonging([PLACED, HELD, PLACED], {"order-1"})) == ["placed", "held"]


def test_nothing_belongs_to_what_nobody_knows() -> None:
    assert belonging([PLACED, HELD], {"order-9"}) == []


def test_events_that_claim_to_have_caused_each_other_end() -> None:
    circle = [event("a", cause="b"), event("b", cause="a")]

    assert names(belonging(circle, {"a"})) == ["a", "b"]
