"""Over-receipts: how much more than ordered a shop takes in without asking, and when it is too much."""

from collections.abc import Sequence
from decimal import Decimal

from functions.purchasing.rules.lines import ZERO, OrderLine
from functions.purchasing.rules.parts import Part, excesses
from functions.purchasing.rules.receiving import Arrival
from shared.outcomes.problems import Conflict
from shared.values.exact import trimmed
from shared.values.quantities import Fraction

from pydantic import TypeAdapter

USUAL = "0.05"
MEANING = "a fraction from 0 to 1 with at most four decimals"


class OverReceipt(Conflict):
    """More came in than was ordered and than the allowance permits."""

    kind, title = "over-receipt", "More was delivered than may be received"


def read(text: str) -> Decimal:
    """The allowance as a fraction of what is wanted of a line. Raises ValueError."""
    return TypeAdapter[Decimal](Fraction).validate_python(text)


def most_of(line: OrderLine, allowance: Decimal) -> Decimal:
    """How many units may come in for `line` at this time; what was given up is not wanted any more."""
    return trimmed(max(line.wanted * (1 + allowance) - line.received, ZERO))


def refuse_excess(arrived: Sequence[Arrival], allowance: Decimal) -> None:
    """Raises OverReceipt with every line that all its receipts together would bring beyond the `allowance`."""
    parts = [Part(arrival.line, arrival.quantity) for arrival in arrived]
    if errors := excesses(parts, lambda line: most_of(line, allowance), "received"):
        raise OverReceipt(f"{len(errors)} line(s) would be received beyond the allowance; see errors.", errors)
