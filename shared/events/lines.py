"""What the lines of events say: so many units of a SKU, wanted, held, come in, gone out or lacking."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from shared.values.lines import Lines
from shared.values.names import Sku
from shared.values.quantities import Balance, Count, Quantity, Whole
from shared.values.record import Value

Version = Annotated[Whole, Field(ge=0, lt=2**63)]
"""Of a level: what a database's bigint holds."""


class Demand(Value):
    """So many units of one SKU."""

    sku: Sku
    quantity: Quantity


class Expected(Value):
    """Units of one SKU that a supplier will bring, and the day they are expected on."""

    sku: Sku
    quantity: Quantity
    expected_date: date


class Reserved(Value):
    """So many units of one SKU, all lines of an order together."""

    sku: Sku
    quantity: Balance


class Held(Value):
    """What inventory holds of one SKU for a sales order, all its lines together, as it is at a version of the level.

    reserved, waiting: units held, units to come; shipped: units of the order that had left by then. A higher version
    is the later word.
    """

    sku: Sku
    reserved: Balance
    waiting: Balance
    shipped: Balance
    version: Version


class Receipt(Value):
    """Units of one SKU that came in: those that were still expected, and those beyond the order."""

    sku: Sku
    quantity: Count
    surplus: Count


class Refusal(Value):
    """Units of one SKU that were turned away at the door, and why."""

    sku: Sku
    quantity: Quantity
    reason: str


class Returned(Value):
    """Units of one SKU that a customer brought back: those that can be sold again, and those that cannot."""

    sku: Sku
    restocked: Count
    scrapped: Count


class Discrepancy(Value):
    """Units of one SKU that left although the books did not have them."""

    sku: Sku
    quantity: Balance


class Shortage(Value):
    """Why a SKU could not be promised: units requested and available (negative never), and the reason."""

    sku: Sku
    reason: Literal["unknown", "discontinued", "not_sellable", "short"]
    requested: Balance
    available: Balance


class Lack(Value):
    """Why a SKU could not be promised, and what is to come.

    Units requested, available and on their way, the day the next of them are expected on, if anybody knows, and the
    reason.
    """

    sku: Sku
    reason: Literal["unknown", "discontinued", "not_sellable", "not_whole", "short"]
    requested: Balance
    available: Balance
    incoming: Balance
    expected_date: date | None


Demands = Lines[Demand]
Shortages = Lines[Shortage]
Lacks = Lines[Lack]
