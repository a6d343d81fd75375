"""Parts of an order's lines: which lines a request means, and how much of them is too much."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from functions.purchasing.rules.lines import OrderLine
from shared.outcomes.problems import Conflict, Invalid, Violation
from shared.outcomes.violations import in_body
from shared.values.quantities import ONLY_WHOLE, whole


class MoreThanOutstanding(Conflict):
    """More of a line would be given up than is outstanding."""

    kind, title = "more-than-outstanding", "More would be given up than is outstanding"


class MoreThanReceived(Conflict):
    """More of a line would be sent back than came in and is still there."""

    kind, title = "more-than-received", "More would be sent back than was received"


class Part(NamedTuple):
    """So many units of a line, as the line is before they are moved."""

    line: OrderLine
    quantity: Decimal


def meant(lines: Sequence[OrderLine], asked: Sequence[tuple[int, Mapping[str, Decimal]]]) -> list[OrderLine]:
    """The lines of an order that `asked` names: their numbers, and quantities under the names of their fields.

    Raises Invalid, by field, for numbers that are not in the order or stand there twice, and for parts of whole units.
    """
    known = {line.line: line for line in lines}
    errors: list[Violation] = []
    seen: set[int] = set()
    for index, (number, quantities) in enumerate(asked):
        if number not in known:
            message = f"the order has no line {number}; its lines are 1 to {len(lines)}"
            errors.append(_violation(index, number, "line", message))
        elif number in seen:
            errors.append(_violation(index, number, "line", f"line {number} stands here twice; add its quantities up"))
        elif known[number].whole:
            errors += (
                _violation(index, number, field, ONLY_WHOLE)
                for field, quantity in quantities.items()
                if not whole(quantity)
            )
        seen.add(number)
    if errors:
        raise Invalid(f"{len(errors)} violation(s); see errors.", errors)
    return [known[number] for number, _ in asked]


def giving_up(lines: Sequence[OrderLine], asked: Sequence[tuple[int, Decimal | None]]) -> list[Part]:
    """What of an order is given up: of each line so much, or all that is outstanding of it.

    Raises Invalid, or MoreThanOutstanding by field.
    """
    named = meant(lines, [(number, {} if quantity is None else {"quantity": quantity}) for number, quantity in asked])
    parts = [
        Part(line, line.outstanding if quantity is None else quantity)
        for line, (_, quantity) in zip(named, asked, strict=True)
    ]
    errors = excesses(parts, lambda line: line.outstanding, "given up")
    errors += (
        _violation(index, part.line.line, "line", f"nothing of {part.line.sku} is outstanding")
        for index, part in enumerate(parts)
        if not part.quantity
    )
    if errors:
        raise MoreThanOutstanding(f"{len(errors)} line(s) are not outstanding like that; see errors.", errors)
    return parts


def outstanding(lines: Sequence[OrderLine]) -> list[Part]:
    """All that is outstanding of an order."""
    return [Part(line, line.outstanding) for line in lines if line.outstanding]


def sending_back(lines: Sequence[OrderLine], asked: Sequence[tuple[int, Decimal]]) -> list[Part]:
    """What of an order is sent back. Raises Invalid, or MoreThanReceived by field."""
    named = meant(lines, [(number, {"quantity": quantity}) for number, quantity in asked])
    parts = [Part(line, quantity) for line, (_, quantity) in zip(named, asked, strict=True)]
    if errors := excesses(parts, lambda line: line.returnable, "sent back"):
        raise MoreThanReceived(f"{len(errors)} line(s) were not received like that; see errors.", errors)
    return parts


def excesses(parts: Sequence[Part], most: Callable[[OrderLine], Decimal], done: str) -> list[Violation]:
    """A violation for each part that is more than `most` of its line lets be `done`."""
    return [
        in_body(
            f"lines.{index}.quantity",
            f"at most {most(line):f} of {line.sku} may still be {done}",
            line=line.line,
            sku=line.sku,
            quantity=quantity,
            outstanding=line.outstanding,
            most=most(line),
        )
        for index, (line, quantity) in enumerate(parts)
        if quantity > most(line)
    ]


def _violation(index: int, number: int, field: str, message: str) -> Violation:
    """Of the part at `index` of a request, which is about the order's line of that number."""
    return in_body(f"lines.{index}.{field}", message, line=number)
