"""Which units of which lines somebody means to ship, to cancel or to bring back, held against what there is."""

from collections.abc import Callable, Hashable, Sequence
from decimal import Decimal
from typing import NamedTuple

from functions.sales.rules.lines import ZERO, OrderLine
from shared.outcomes.problems import Conflict, Invalid, Violation
from shared.outcomes.violations import in_body
from shared.values.exact import trimmed
from shared.values.quantities import ONLY_WHOLE, whole


class Excess(Conflict):
    """More units of a line are meant than it has; `errors` says how many it has."""

    kind, title = "excess", "There are not that many units"


class Asked(NamedTuple):
    """Units of a line, all that there are without a quantity; `key` stands once in a request."""

    line: int
    quantity: Decimal | None
    key: Hashable


Most = Callable[[OrderLine], Decimal]
"""How many units of a line can be meant."""


def select(lines: Sequence[OrderLine], asked: Sequence[Asked], most: Most) -> dict[int, Decimal]:
    """The units of each line that are meant.

    Raises Invalid, by field, for lines that the order does not have or that are asked for twice, and parts of units of
    which there are only whole ones; Excess for more than `most`.
    """
    known = {line.line: line for line in lines}
    if errors := [error for index in range(len(asked)) if (error := _nonsense(known, asked, index))]:
        raise Invalid(f"{len(errors)} violation(s); see errors.", errors)
    meant = [each.quantity or most(known[each.line]) for each in asked]
    sums = {line: sum((n for each, n in zip(asked, meant, strict=True) if each.line == line), ZERO) for line in known}
    if errors := [error for index in range(len(asked)) if (error := _excess(known, asked, index, sums, most))]:
        raise Excess(f"{len(errors)} line(s) do not have that many units; see errors.", errors)
    return {line: trimmed(units) for line, units in sums.items() if units}


def everything(lines: Sequence[OrderLine], most: Most) -> dict[int, Decimal]:
    """All units that can be meant, of the lines that have any."""
    return {line.line: units for line in lines if (units := most(line))}


def _nonsense(known: dict[int, OrderLine], asked: Sequence[Asked], index: int) -> Violation | None:
    number, quantity, key = asked[index]
    if number not in known:
        message = f"the order has no line {number}; its lines are 1 to {len(known)}"
        return in_body(f"lines.{index}.line", message, line=number)
    if key in (each.key for each in asked[:index]):
        message = f"line {number} stands here twice; add its quantities up"
        return in_body(f"lines.{index}.line", message, line=number)
    if known[number].whole and quantity and not whole(quantity):
        return in_body(f"lines.{index}.quantity", ONLY_WHOLE, line=number)
    return None


def _excess(
    known: dict[int, OrderLine], asked: Sequence[Asked], index: int, sums: dict[int, Decimal], most: Most
) -> Violation | None:
    line = known[asked[index].line]
    if ZERO < sums[line.line] <= most(line):
        return None
    return in_body(
        f"lines.{index}.quantity",
        f"there are {most(line):f} of {line.sku} for this",
        line=line.line,
        sku=line.sku,
        quantity=trimmed(sums[line.line]),
        most=most(line),
    )
