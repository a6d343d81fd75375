"""Stock as people read it."""

from collections.abc import Iterable
from typing import Any

from scripts.minierp.terminal.lists import List
from scripts.minierp.terminal.output import moment, quantity

_QUANTITIES = ["on_hand", "reserved", "available", "incoming", "projected"]
_RULE = ["reorder_point", "reorder_quantity", "order_multiple"]


def _level(level: dict[str, Any]) -> list[object]:
    return [level["sku"], *figures(level, _QUANTITIES), level.get("status")]


def _low(level: dict[str, Any]) -> list[object]:
    rule, by_itself = figures(level, _RULE), "yes" if level["auto_order"] else "no"
    return [level["sku"], *figures(level, _QUANTITIES), *rule, level["supplier"], by_itself]


def _movement(movement: dict[str, Any]) -> list[object]:
    recorded, amount = moment(movement["recorded_at"]), quantity(movement["quantity"])
    return [recorded, movement["kind"], amount, movement["reference"], movement["note"], movement.get("actor")]


def _discrepancy(movement: dict[str, Any]) -> list[object]:
    recorded, amount = moment(movement["recorded_at"]), quantity(movement["quantity"])
    return [recorded, movement["sku"], amount, movement["reference"], movement["note"], movement.get("actor")]


def _reservation(reservation: dict[str, Any]) -> list[object]:
    placed = moment(reservation["placed_at"])
    return [placed, reservation["order_id"], *figures(reservation, ["reserved", "waiting"])]


def _counted(item: dict[str, Any]) -> list[object]:
    withdrawn = ", ".join(f"{each['order_id']}: {quantity(each['quantity'])}" for each in item["withdrawn"])
    return [item["sku"], *figures(item, _COUNTED), withdrawn]


def figures(values: dict[str, Any], names: Iterable[str]) -> list[str]:
    """The quantities of these names; what is not known is empty."""
    return ["" if (value := values.get(name)) is None else quantity(value) for name in names]


def headings(names: Iterable[str]) -> list[str]:
    """The names of fields as headings."""
    return [name.replace("_", " ").capitalize() for name in names]


_NUMBERS, _RULES = headings(_QUANTITIES), headings(_RULE)
_COUNTED = ["expected", "counted", "difference", "on_hand", "reserved", "available"]
LEVELS = List("Stock", ["SKU", *_NUMBERS, "Status"], _level, _NUMBERS, ["SKU", "Status"])
LOW = List(
    "Levels at or below their reorder points", ["SKU", *_NUMBERS, *_RULES, "Supplier", "By itself"], _low,
    [*_NUMBERS, *_RULES], ["SKU"],
)  # fmt: skip
MOVEMENTS = List(
    "Movements", ["Recorded", "Kind", "Quantity", "Reference", "Note", "By"], _movement, ["Quantity"],
    ["Recorded", "Kind", "Reference"],
)  # fmt: skip
DISCREPANCIES = List(
    "Discrepancies", ["Recorded", "SKU", "Quantity", "Reference", "Note", "By"], _discrepancy, ["Quantity"],
    ["Recorded", "SKU", "Reference"],
)  # fmt: skip
RESERVATIONS = List(
    "Reservations", ["Placed", "Order", "Reserved", "Waiting"], _reservation, ["Reserved", "Waiting"],
    ["Placed", "Order"],
)  # fmt: skip
COUNTS = List("Counts", ["SKU", *headings(_COUNTED), "Withdrawn from"], _counted, headings(_COUNTED), ["SKU"])
