from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.inventory.rules.replenishment import MOST_UNITS, Supply, requests
from shared.values.exact import EXACT
from shared.values.lines import MOST_LINES

QUANTITIES = st.decimals(0, "99999999999999.9999", places=4) | st.integers(0, 50).map(Decimal)
MULTIPLES = st.decimals("0.0001", "99999999999999.9999", places=4) | st.integers(1, 12).map(Decimal)


def a_supply(**changes: object) -> Supply:
    none = dict.fromkeys(
        ("on_hand", "reserved", "incoming", "waiting", "requested", "reorder_point", "reorder_quantity"), 0
    )
    numbers = {**none, "order_multiple": 1, **changes}
    known = {name: Decimal(value) if isinstance(value, int) else value for name, value in numbers.items()}
    return Supply(**{"sku": "TEA", "supplier": "Leaf & Co", "type": "both", **known})  # type: ignore[arg-type]


@st.composite
def due_supplies(draw: st.DrawFn) -> Supply:
    point, on_hand, incoming, waiting, requested = (draw(QUANTITIES) for _ in range(5))
    supply = a_supply(
        on_hand=on_hand,
        reserved=min(on_hand, draw(QUANTITIES)),
        incoming=incoming,
        waiting=waiting,
        requested=requested,
        reorder_point=point,
        reorder_quantity=draw(QUANTITIES),
        order_multiple=draw(MULTIPLES),
    )
    return supply if supply.due else replace(supply, reorder_point=supply.projected - supply.waiting + requested)


@pytest.mark.parametrize(
    ("changes", "quantity"),
    [
        ({"on_hand": 10, "reorder_point": 10}, 1),
        ({"on_hand": 4, "reorder_point": 10}, 7),
        ({"on_hand": 4, "reorder_point": 10, "reorder_quantity": 5}, 7),
        ({"on_hand": 4, "reorder_point": 10, "reorder_quantity": 20}, 20),
        ({"on_hand": 4, "reorder_point": 10, "reorder_quantity": 20, "order_multiple": 12}, 24),
        ({"on_hand": 4, "reorder_point": 10, "order_multiple": 6}, 12),
        ({"on_hand": 4, "reorder_point": 10, "order_multiple": Decimal("2.5")}, Decimal("7.5")),
        ({"on_hand": 9, "reserved": 5, "incoming": 2, "requested": 1, "reorder_point": 10}, 4),
        ({"waiting": 30, "reorder_point": 10, "reorder_quantity": 20}, 41),
        ({}, 1),
    ],
)
def test_enough_is_ordered_to_get_above_the_point_and_at_least_the_reorder_quantity_in_multiples(
    changes: dict[str, int], quantity: int
) -> None:
    supply = a_supply(**changes)

    assert supply.due
    assert supply.quantity == quantity


@pytest.mark.parametrize(
    "changes", [{"on_hand": 11}, {"incoming": 11}, {"requested": 11}, {"on_hand": 6, "requested": 5}]
)
def test_nothing_is_due_above_the_point_and_open_requests_count(changes: dict[str, int]) -> None:
    assert not a_supply(reorder_point=10, **changes).due


@given(due_supplies())
def test_an_order_is_the_smallest_multiple_that_does_what_it_must(supply: Supply) -> None:
    def enough(quantity: Decimal) -> bool:
        coming = EXACT.add(EXACT.add(supply.projected, supply.requested), quantity)
        above = EXACT.subtract(coming, supply.waiting) > supply.reorder_point
        return above and quantity >= supply.reorder_quantity

    assert EXACT.remainder(supply.quantity, supply.order_multiple) == 0
    assert enough(supply.quantity)
    assert not enough(EXACT.subtract(supply.quantity, supply.order_multiple))


@given(due_supplies())
def test_what_was_asked_for_is_not_asked_for_again(supply: Supply) -> None:
    asked = replace(supply, requested=supply.requested + supply.quantity)
    ordered = replace(supply, incoming=supply.incoming + supply.quantity)

    assert not asked.due
    assert not ordered.due


@pytest.mark.parametrize(
    ("changes", "obstacle"),
    [
        ({}, None),
        ({"supplier": None}, "no_supplier"),
        ({"type": "purchase"}, None),
        ({"type": "sale"}, "not_purchasable"),
        ({"reorder_point": MOST_UNITS}, "too_many"),
    ],
)
def test_what_cannot_be_ordered_says_why(changes: dict[str, object], obstacle: str | None) -> None:
    assert a_supply(**changes).obstacle == obstacle


def test_a_request_is_for_one_supplier_and_has_no_more_lines_than_an_order() -> None:
    many = [a_supply(sku=f"A-{number:04}") for number in range(MOST_LINES + 1)]
    others = [a_supply(sku="B-1", supplier="Acme"), a_supply(sku="B-2", supplier=None)]

    found = requests([*reversed(many), *others])

    assert [[supply.sku for supply in request] for request in found] == [
        ["B-1"],
        [supply.sku for supply in many[:MOST_LINES]],
        [many[-1].sku],
    ]
