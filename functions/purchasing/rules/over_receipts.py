"""Over-receipts: how much more than ordered a shop takes in without asking, and when it is too much."""

from collections.abc import Sequence
from decimal import Decimal

from functions.purchasing.rules.receiving import Arrival, OrderLine
from shared.outcomes.problems import Conflict, Violation
from shared.values.exact import trimmed
from shared.values.quantities import Fraction

from pydantic import TypeAdapter

USUAL = "0.05"
MEANING = "a fraction from 0 to 1 with at most four decimals"


class OverReceipt(Conflict):
    """More came in than was ordered and than the allowance permits."""

    kind, title = "over-receipt", "More was delivered than may be received"


def read(text: str) -> Decimal:
    """The allowance as a fraction of the ordered quantity. Raises ValueError."""
    return TypeAdapter[Decimal](Fraction).validate_python(text)


def most_of(line: OrderLine, allowance: Decimal) -> Decimal:
    """How many units may come in for `line` at this time."""
    return trimmed(max(line.ordered * (1 + allowance) - line.received, Decimal(0)))


def refuse_excess(arrived: Sequence[Arrival], allowance: Decimal) -> None:
    """Raises OverReceipt with every line of which more than ordered × (1 + `allowance`) would be received."""
    errors = [
        _excess(index, arrival, most)
        for index, arrival in enumerate(arrived)
        if arrival.quantity > (most := most_of(arrival.line, allowance))
    ]
    if errors:
        raise OverReceipt(f"{len(errors)} line(s) would be received beyond the allowance; see errors.", errors)


def _excess(index: int, arrival: Arrival, most: Decimal) -> Violation:
    return {
        "field": f"lines.{index}.quantity",
        "message": f"at most {most:f} of {arrival.line.sku} may still be received",
        "sku": arrival.line.sku,
        "quantity": arrival.quantity,
        "outstanding": arrival.line.outstanding,
        "most": most,
    }
