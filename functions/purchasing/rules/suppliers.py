"""What a shop says of a supplier."""

from typing import Annotated

from shared.money.prices import Currency
from shared.outcomes.problems import Conflict
from shared.values.names import Name, Note
from shared.values.record import Value

from pydantic import Field

LONGEST_LEAD = 1000

LeadTime = Annotated[int, Field(ge=0, le=LONGEST_LEAD)]
"""Days from an order to its goods."""


class SupplierExists(Conflict):
    """The code or the name of a supplier is taken, so that nobody could tell two apart."""

    kind, title = "supplier-exists", "The supplier's code or name is taken"

    def __init__(self, field: str, taken: str) -> None:
        message = f"another supplier has the {field} {taken}"
        super().__init__(
            f"There is a supplier with the {field} {taken} already.", [{"field": field, "message": message}]
        )


class Particulars(Value):
    """All that is said of a supplier but its code: its name, the currency and the days of an order as a rule."""

    name: Name
    currency: Currency
    lead_time_days: LeadTime
    contact: Note = ""
