from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from functions.inventory.rules.holdings import Holding
from functions.inventory.rules.ledger import Kind, Level, Movement
from functions.inventory.rules.reservations import Item, Lack, Order, decide, lacks, reserving

MORNING = datetime(2026, 3, 1, 9, tzinfo=UTC)
ORDER = UUID(int=1)


def item(on_hand: int, reserved: int = 0, status: str | None = "active", kind: str | None = "both") -> Item:
    return Item(Level(Decimal(on_hand), Decimal(reserved)), status, kind)


def wanted(**quantities: int | str) -> list[Holding]:
    return [Holding(ORDER, sku, MORNING, Decimal(quantity)) for sku, quantity in quantities.items()]


def order(demand: list[Holding], backorder: bool = False) -> Order:
    lines = tuple((holding.sku, holding.ordered or Decimal(0)) for holding in demand)
    return Order(lines, MORNING, backorder)


def reasons(demand: list[Holding], stock: dict[str, Item], backorder: bool = False) -> dict[str, str]:
    return {lack.sku: lack.reason for lack in lacks(order(demand, backorder), demand, stock)}


def test_what_is_available_can_be_reserved_to_the_last_unit() -> None:
    (held,), lacking = decide(order(wanted(chair=6)), wanted(chair=6), {"chair": item(10, reserved=4)})

    assert (held.reserved, held.waiting, lacking) == (6, 0, [])


def test_every_lack_is_told_with_its_reason_in_sku_order() -> None:
    stock = {
        "few": Item(Level(Decimal(5), Decimal(3), Decimal(8)), "active", "both", expected_date=date(2026, 4, 1)),
        "gone": item(9, status="discontinued"),
        "plenty": item(9),
        "raw": item(9, kind="purchase"),
        "unborn": item(7, status=None, kind=None),
    }
    demand = wanted(unborn=3, raw=3, plenty=3, nowhere=3, gone=3, few=3)

    found = lacks(order(demand), demand, stock)

    none = Decimal(0)
    assert found == [
        Lack("few", "short", Decimal(3), Decimal(2), Decimal(8), date(2026, 4, 1)),
        Lack("gone", "discontinued", Decimal(3), Decimal(9), none, None),
        Lack("nowhere", "unknown", Decimal(3), none, none, None),
        Lack("raw", "not_sellable", Decimal(3), Decimal(9), none, None),
        Lack("unborn", "unknown", Decimal(3), Decimal(7), none, None),
    ]


def test_goods_on_order_are_not_available() -> None:
    stock = {"chair": Item(Level(Decimal(1), incoming=Decimal(9)), "active", "sale")}

    assert reasons(wanted(chair=2), stock) == {"chair": "short"}


def test_an_order_that_may_wait_takes_what_there_is_of_each_and_waits_for_the_rest() -> None:
    demand = wanted(chair=6, table=2, lamp=1)

    held, lacking = decide(order(demand, backorder=True), demand, {"chair": item(4), "table": item(9), "lamp": item(0)})

    assert lacking == []
    assert {holding.sku: (holding.reserved, holding.waiting) for holding in held} == {
        "chair": (4, 2),
        "table": (2, 0),
        "lamp": (0, 1),
    }


def test_what_is_left_of_a_discontinued_product_is_sold_in_full_or_not_at_all() -> None:
    left = {"chair": replace(item(4, status="discontinued"), sell_until_gone=True)}

    assert reasons(wanted(chair=4), left) == reasons(wanted(chair=4), left, backorder=True) == {}
    assert reasons(wanted(chair=5), left) == reasons(wanted(chair=5), left, backorder=True) == {"chair": "short"}
    assert reasons(wanted(chair=1), {"chair": item(4, status="discontinued")}, backorder=True) == {
        "chair": "discontinued"
    }


def test_a_line_of_half_a_unit_is_refused_although_two_of_them_are_a_whole() -> None:
    demand, whole = wanted(chair=1), {"chair": replace(item(9), fractional=False)}
    halves = Order((("chair", Decimal("0.5")), ("chair", Decimal("0.5"))), MORNING)

    assert [lack.reason for lack in lacks(halves, demand, whole)] == ["not_whole"]
    assert lacks(halves, demand, {"chair": item(9)}) == []


def test_what_was_cancelled_or_shipped_before_the_order_came_is_not_wanted_any_more() -> None:
    early = replace(wanted(chair=6)[0], cancelled=Decimal(3), shipped=Decimal(1))

    (held,), lacking = decide(order([early]), [early], {"chair": item(2)})

    assert (held.reserved, held.waiting, lacking) == (2, 0, [])


def test_an_order_of_which_nothing_is_wanted_any_more_lacks_nothing() -> None:
    early = replace(wanted(nowhere=6)[0], cancelled=Decimal(6))

    (held,), lacking = decide(order([early]), [early], {})

    assert (held.reserved, held.waiting, lacking) == (0, 0, [])


def test_a_refused_order_holds_nothing_and_waits_for_nothing_of_any_sku() -> None:
    held, lacking = decide(order(wanted(chair=1, table=9)), wanted(chair=1, table=9), {"chair": item(5)})

    assert lacking
    assert {(holding.ordered, holding.reserved, holding.waiting) for holding in held} == {(0, 0, 0)}


def test_a_reservation_is_one_movement_per_sku_of_which_there_is_something_in_sku_order() -> None:
    demand = wanted(table=1, lamp=2, chair=2)
    held, _ = decide(order(demand, backorder=True), demand, {"table": item(1), "chair": item(5), "lamp": item(0)})

    assert reserving(held) == [
        Movement("chair", Kind.RESERVED, Decimal(2)),
        Movement("table", Kind.RESERVED, Decimal(1)),
    ]


@given(
    asked=st.decimals(1, 20, places=1),
    there=st.decimals(0, 20, places=1),
    cancelled=st.decimals(0, 10, places=1),
    shipped=st.decimals(0, 10, places=1),
    backorder=st.booleans(),
)
def test_once_decided_all_that_is_outstanding_is_reserved_or_waited_for(
    asked: Decimal, there: Decimal, cancelled: Decimal, shipped: Decimal, backorder: bool
) -> None:
    demand = [Holding(ORDER, "chair", MORNING, asked, cancelled, shipped)]
    stock = {"chair": Item(Level(there), "active", "both")}

    (held,), lacking = decide(order(demand, backorder), demand, stock)

    assert held.reserved + held.waiting == held.outstanding
    assert held.reserved <= there
    assert not held.waiting or held.reserved == there
    assert bool(lacking) is (not backorder and demand[0].outstanding > there)
