"""What inventory says of an order's stock, in any order and more than once."""

from collections.abc import Callable
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.events.event import Event
from shared.events.inventory import StockRefused
from shared.events.lines import Lack
from tests.events import sent, stock_allocated, stock_held, stock_rejected, stock_reserved, stock_withdrawn
from tests.integration.domain import Row
from tests.integration.functions.sales.counter import Counter, id_of, lines_of, units

CONFIRMED = "com.minierp.sales.order.confirmed.v1"
BACKORDERED = "com.minierp.sales.order.backordered.v1"


def told(counter: Counter, order: Row) -> list[tuple[str, str]]:
    """Types and versions of what was announced since the order was placed."""
    return [(event["type"], event["sequence"]) for event in counter.announced(order)[1:]]


def test_an_order_that_gets_a_part_is_backordered_and_confirmed_when_the_rest_comes(counter: Counter) -> None:
    tea, coffee = counter.sku(), counter.sku()
    order = counter.placed((tea, 6), (coffee, 2), (tea, 4), on_shortage="backorder")

    assert counter.hear(stock_held(id_of(order), (tea, 7, 3, 5), (coffee, 2, 0, 9))) == 204
    waiting = counter.shown(order)
    assert counter.hear(stock_allocated(id_of(order), (tea, 9, 1, 6))) == 204
    fewer = counter.shown(order)
    assert counter.hear(stock_allocated(id_of(order), (tea, 10, 0, 8))) == 204
    certain = counter.shown(order)

    assert [each["status"] for each in (waiting, fewer, certain)] == ["backordered", "backordered", "confirmed"]
    assert [each["version"] for each in (waiting, fewer, certain)] == [2, 3, 4]
    assert units(waiting, "reserved", "waiting") == [(6, 0), (2, 0), (1, 3)]
    assert units(fewer, "reserved", "waiting") == [(6, 0), (2, 0), (3, 1)]
    assert units(certain, "reserved", "waiting") == [(6, 0), (2, 0), (4, 0)]
    assert waiting["settled_at"] == certain["settled_at"] is not None
    assert told(counter, order) == [(BACKORDERED, "2"), (CONFIRMED, "4")]
    assert counter.announced(order)[1]["data"]["lines"] == [{"sku": tea, "quantity": "3"}]


def test_stock_that_is_withdrawn_backorders_a_confirmed_order_whatever_its_policy(counter: Counter) -> None:
    tea = counter.sku()
    order = counter.placed((tea, 5))
    counter.hear(stock_held(id_of(order), (tea, 5, 0, 5)))

    counter.hear(stock_withdrawn(id_of(order), (tea, 3, 2, 7)))

    shown = counter.shown(order)
    assert (shown["on_shortage"], shown["status"], shown["version"]) == ("reject", "backordered", 3)
    assert units(shown, "reserved", "waiting") == [(3, 2)]
    assert told(counter, order) == [(CONFIRMED, "2"), (BACKORDERED, "3")]


def test_an_order_that_left_in_part_stays_so_while_its_lines_say_what_waits(counter: Counter) -> None:
    tea = counter.sku()
    order = counter.placed((tea, 5))
    counter.hear(stock_held(id_of(order), (tea, 5, 0, 5)))
    counter.ship(order, lines_of((1, 2)))
    before = told(counter, order)

    counter.hear(stock_withdrawn(id_of(order), (tea, 1, 2, 7, 2)))

    shown = counter.shown(order)
    assert shown["status"] == "partially_shipped"
    assert units(shown, "shipped", "reserved", "waiting") == [(2, 1, 2)]
    assert told(counter, order) == before


@pytest.mark.parametrize("order_of_words", list(permutations(range(3))), ids=str)
def test_the_latest_word_counts_in_whatever_order_they_come(counter: Counter, order_of_words: tuple[int, ...]) -> None:
    tea = counter.sku()
    order = counter.placed((tea, 10), on_shortage="backorder")
    words: list[Event] = [
        stock_held(id_of(order), (tea, 6, 4, 5)),
        stock_withdrawn(id_of(order), (tea, 2, 8, 6)),
        stock_allocated(id_of(order), (tea, 9, 1, 7)),
    ]

    answers = [counter.hear(words[number]) for number in (*order_of_words, *order_of_words)]

    assert set(answers) == {204}
    shown = counter.shown(order)
    assert (shown["status"], units(shown, "reserved", "waiting")) == ("backordered", [(9, 1)])


def test_an_order_is_pending_until_inventory_has_decided_about_all_of_it(counter: Counter) -> None:
    tea, coffee = counter.sku(), counter.sku()
    order = counter.placed((tea, 5), (coffee, 5), on_shortage="backorder")

    counter.hear(stock_withdrawn(id_of(order), (tea, 3, 2, 6)))
    early = counter.shown(order)
    counter.hear(stock_held(id_of(order), (tea, 5, 0, 5), (coffee, 5, 0, 4)))

    assert (early["status"], early["settled_at"], units(early, "reserved", "waiting")) == (
        "pending", None, [(0, 0), (0, 0)],
    )  # fmt: skip
    shown = counter.shown(order)
    assert (shown["status"], units(shown, "reserved", "waiting")) == ("backordered", [(3, 2), (5, 0)])


def test_a_cancelled_order_stays_cancelled_whatever_inventory_says(counter: Counter) -> None:
    tea = counter.sku()
    order = counter.placed((tea, 5))
    counter.cancel(order)
    before, announced = counter.shown(order), told(counter, order)
    words = [
        stock_held(id_of(order), (tea, 5, 0, 5)), stock_allocated(id_of(order), (tea, 5, 0, 6)),
        stock_rejected(id_of(order), tea), stock_reserved(id_of(order), (tea, 5)),
    ]  # fmt: skip

    assert [counter.hear(each) for each in words] == [204] * 4
    assert (counter.shown(order), told(counter, order)) == (before, announced)


def test_an_order_that_was_cancelled_in_part_is_rejected_as_a_whole(counter: Counter) -> None:
    tea = counter.sku()
    order = counter.placed((tea, 5))
    counter.cancel(order, lines_of((1, 2)))
    lack = Lack(sku=tea, reason="short", requested=5, available=1, incoming=40, expected_date="2031-05-01")

    assert counter.hear(sent(StockRefused(order_id=id_of(order), shortages=(lack,)))) == 204

    shown = counter.shown(order)
    amounts = {"requested": "5", "available": "1", "incoming": "40", "expected_date": "2031-05-01"}
    assert (shown["status"], shown["shortages"]) == ("rejected", [{"sku": tea, "reason": "short", **amounts}])
    assert units(shown, "cancelled", "reserved", "waiting") == [(2, 0, 0)]
    assert told(counter, order)[-1] == ("com.minierp.sales.order.rejected.v2", "3")
    assert counter.announced(order)[-1]["data"]["shortages"] == shown["shortages"]


@pytest.mark.parametrize("word", [stock_allocated, stock_withdrawn, stock_held])
def test_more_stock_for_a_rejected_order_is_a_contradiction(counter: Counter, word: Callable[..., Event]) -> None:
    tea = counter.sku()
    order = counter.placed((tea, 5))
    counter.hear(stock_rejected(id_of(order), tea))

    assert counter.hear(word(id_of(order), (tea, 4, 1, 9))) == 422
    assert counter.shown(order)["status"] == "rejected"


UNITS = st.integers(1, 9)
QUIETLY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUIETLY
@given(st.data())
def test_whatever_overtakes_what_the_order_ends_as_the_closed_form_says(counter: Counter, data: st.DataObject) -> None:
    tea = counter.sku()
    order = counter.placed((tea, 6), (tea, 4), on_shortage="backorder")
    reserved = data.draw(st.lists(UNITS, min_size=3, max_size=3))
    kinds = (stock_held, stock_withdrawn, stock_allocated)
    words = [
        kind(id_of(order), (tea, r, 10 - r, v)) for v, (kind, r) in enumerate(zip(kinds, reserved, strict=True), 1)
    ]
    steps = [lambda word=word: counter.hear(word) for word in words]  # type: ignore[misc]
    steps += [lambda: counter.ship(order, lines_of((1, 2))), lambda: counter.cancel(order, lines_of((2, 3)))]

    for step in data.draw(st.permutations(steps + steps[:3])):
        step()

    shown = counter.shown(order)
    shipped, cancelled = (sum(Decimal(line[name]) for line in shown["lines"]) for name in ("shipped", "cancelled"))
    outstanding = 10 - shipped - cancelled
    held = min(outstanding, max(reserved[2] - shipped, Decimal(0)))
    assert sum(Decimal(line["reserved"]) for line in shown["lines"]) == held
    assert sum(Decimal(line["waiting"]) for line in shown["lines"]) == outstanding - held
    certain = "confirmed" if held == outstanding else "backordered"
    assert shown["status"] == ("partially_shipped" if shipped else certain)
