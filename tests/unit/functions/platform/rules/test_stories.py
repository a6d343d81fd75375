"""A story is a tree in which every event stands once, below what led to it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from functions.platform.rules.stories import REFUSED, Handled, milliseconds, story
from tests.unit.functions.platform.rules.stories import at, event, events_in, handled

PLACED = event("placed", data={"number": "SO-2026-000001"})
HELD = event("held", 0.03, cause="placed", by="inventory/reserve_stock")
CONFIRMED = event("confirmed", 0.05, cause="held", by="sales/settle_sales_order")


def test_an_order_goes_from_its_request_over_those_who_handled_it_to_its_end() -> None:
    handlings = [handled(HELD, "sales/settle_sales_order", 0.045), handled(PLACED, "inventory/reserve_stock", 0.02)]

    (request,) = story([CONFIRMED, HELD, PLACED], handlings, {})

    assert (request["function"], request["correlation_id"], request["actor"], request["caused_by"]) == (
        "create_sales_order", "web-7", "ada", None,
    )  # fmt: skip
    (placed,) = request["led_to"]
    assert placed["number"] == "SO-2026-000001"
    (reserving,) = placed["handled_by"]
    assert (reserving["domain"], reserving["function"], reserving["after_ms"]) == ("inventory", "reserve_stock", 20)
    (held,) = reserving["led_to"]
    (settling,) = held["handled_by"]
    assert settling["after_ms"] == 15
    assert [each["id"] for each in settling["led_to"]] == ["confirmed"]
    assert settling["led_to"][0]["handled_by"] == []


def test_what_an_inbox_noted_of_a_handling_is_told() -> None:
    notes = {"attempts": 3, "repeats": 2, "redrives": 1}

    (request,) = story([PLACED], [handled(PLACED, "inventory/reserve_stock", 9, **notes)], {})

    handling = request["led_to"][0]["handled_by"][0]
    assert {name: handling[name] for name in notes} == notes


def test_a_later_request_about_the_same_order_stands_by_itself_behind_the_first() -> None:
    shipped = event("shipped", 60, by="sales/ship_sales_order", correlationid="web-8")

    requests = story([shipped, PLACED], [], {})

    assert [request["function"] for request in requests] == ["create_sales_order", "ship_sales_order"]


def test_requests_that_call_themselves_the_same_are_two_where_two_sent_them() -> None:
    (first, second) = story([PLACED, event("another", 1, actorid="bob")], [], {})

    assert [(each["actor"], each["correlation_id"]) for each in (first, second)] == [("ada", "web-7"), ("bob", "web-7")]


def test_of_an_event_from_before_nobody_knows_who_asked_for_it() -> None:
    unsaid = {name: value for name, value in PLACED.items() if name != "actorid"}

    assert story([unsaid], [], {})[0]["actor"] == ""


def test_who_handled_an_event_is_known_by_what_came_of_it_where_no_inbox_says_so() -> None:
    (request,) = story([PLACED, HELD], [], {})

    (handling,) = request["led_to"][0]["handled_by"]
    assert (handling["function"], handling["at"], handling["after_ms"]) == ("reserve_stock", None, None)
    assert [each["id"] for each in handling["led_to"]] == ["held"]


def test_an_event_whose_cause_is_not_kept_says_what_it_was() -> None:
    asked = event("asked", cause="tick-9", by="inventory/replenish_stock")

    (request,) = story([asked], [], {})

    assert (request["caused_by"], request["function"]) == ("tick-9", "replenish_stock")


def test_a_refusal_is_told_with_its_reason_until_the_event_is_handled_after_all() -> None:
    problem = {"detail": "The rule says no."}
    no = event("no", 1, cause="placed", by="inventory/reserve_stock", type=REFUSED, data={"problem": problem})

    (refused,) = story([PLACED, no], [], {})
    (settled,) = story([PLACED, no], [handled(PLACED, "inventory/reserve_stock", 99)], {})

    assert refused["led_to"][0]["handled_by"][0]["refused"] == problem
    assert settled["led_to"][0]["handled_by"][0]["refused"] is None


def test_a_dead_letter_is_told_with_its_event() -> None:
    letter = {"queue": "reserve-stock", "state": "returning"}

    (request,) = story([PLACED], [], {"placed": [letter], "unheard-of": [letter]})

    assert request["led_to"][0]["dead_letters"] == [letter]


def test_the_same_id_of_another_source_is_another_event() -> None:
    stranger = Handled("inventory", "reserve_stock", "placed", "/elsewhere", at(1))

    (request,) = story([PLACED], [stranger], {})

    assert request["led_to"][0]["handled_by"] == []


def test_events_that_claim_to_have_caused_each_other_are_told_all_the_same() -> None:
    circle = [event("a", cause="b"), event("b", 1, cause="a"), event("c", 2, cause="c"), event("d", 3, cause="a")]

    assert {each["id"] for each in events_in(story(circle, [], {}))} == {"a", "b", "c", "d"}


def test_a_duration_is_never_below_zero_and_unknown_where_a_moment_is() -> None:
    assert milliseconds(at(1).isoformat(), at(3.0004)) == 2000.4
    assert milliseconds(at(3).isoformat(), at(1)) == 0
    assert milliseconds(None, at(1)) is milliseconds(at(1).isoformat(), None) is None


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 5)), max_size=12), st.data())
def test_every_event_stands_once_and_every_handling_of_it(links: list[tuple[int, int]], data: Any) -> None:
    events = [
        event(str(n), when, cause=str(cause) if cause < 12 else "", by=f"sales/f{cause % 3}")
        for n, (cause, when) in enumerate(links)
    ]
    chosen = data.draw(st.lists(st.tuples(st.sampled_from(events), st.integers(0, 3)), max_size=8)) if events else []
    handlings = {(each["id"], f): handled(each, f"sales/f{f}", 9) for each, f in chosen}

    told = list(events_in(story(events, handlings.values(), {})))

    assert sorted(each["id"] for each in told) == sorted(each["id"] for each in events)
    noted = [(each["id"], by["function"]) for each in told for by in each["handled_by"] if by["at"]]
    assert sorted(noted) == sorted((name, f"f{f}") for name, f in handlings)
