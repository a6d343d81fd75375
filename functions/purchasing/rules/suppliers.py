"""What a shop says of a supplier."""

from typing import Annotated

from shared.money.prices import Currency
from shared.values.names import Name, Note
from shared.values.quantities import Whole
from shared.values.record import Value

from pydantic import Field

LONGEST_LEAD = 1000

LeadTime = Annotated[Whole, Field(ge=0, le=LONGEST_LEAD)]
"""Days from an order to its goods."""


class Particulars(Value):
    """All that is said of a supplier but its code: its name, the currency and the days of an order as a rule."""

    name: Name
    currency: Currency
    lead_time_days: LeadTime
    contact: Note = ""
