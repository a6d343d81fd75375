from decimal import Decimal

from functions.inventory.rules.ledger import Kind, Level, Movement
from functions.inventory.rules.reservations import Item, Lack, reserving, shortages
from shared.values.lines import demand_of


def item(on_hand: int, reserved: int = 0, status: str | None = "active", kind: str | None = "both") -> Item:
    return Item(Level(Decimal(on_hand), Decimal(reserved)), status, kind)


def demand(**quantities: int) -> dict[str, Decimal]:
    return {sku: Decimal(quantity) for sku, quantity in quantities.items()}


def test_lines_for_the_same_sku_count_together() -> None:
    lines = [("chair", Decimal(2)), ("table", Decimal(1)), ("chair", Decimal("0.5"))]

    assert demand_of(lines) == {"chair": Decimal("2.5"), "table": Decimal(1)}


def test_what_is_available_can_be_reserved_to_the_last_unit() -> None:
    assert shortages(demand(chair=6), {"chair": item(10, reserved=4)}) == []


def test_every_lack_is_told_with_its_reason_in_sku_order() -> None:
    stock = {
        "few": item(5, reserved=3),
        "gone": item(9, status="discontinued"),
        "plenty": item(9),
        "raw": item(9, kind="purchase"),
        "unborn": item(7, status=None, kind=None),
    }

    lacks = shortages(demand(unborn=3, raw=3, plenty=3, nowhere=3, gone=3, few=3), stock)

    assert lacks == [
        Lack("few", "short", Decimal(3), Decimal(2)),
        Lack("gone", "discontinued", Decimal(3), Decimal(9)),
        Lack("nowhere", "unknown", Decimal(3), Decimal(0)),
        Lack("raw", "not_sellable", Decimal(3), Decimal(9)),
        Lack("unborn", "unknown", Decimal(3), Decimal(7)),
    ]


def test_goods_on_order_are_not_available() -> None:
    stock = {"chair": Item(Level(Decimal(1), incoming=Decimal(9)), "active", "sale")}

    assert [lack.reason for lack in shortages(demand(chair=2), stock)] == ["short"]


def test_a_reservation_is_one_movement_per_sku_in_sku_order() -> None:
    assert reserving(demand(table=1, chair=2)) == [
        Movement("chair", Kind.RESERVED, Decimal(2)),
        Movement("table", Kind.RESERVED, Decimal(1)),
    ]
