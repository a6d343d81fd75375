"""What the lines of events say: so many units of a SKU, wanted, reserved, come in or lacking."""

from typing import Literal

from shared.values.lines import Lines
from shared.values.names import Sku
from shared.values.quantities import Balance, Count, Quantity
from shared.values.record import Value


class Demand(Value):
    """So many units of one SKU."""

    sku: Sku
    quantity: Quantity


class Reserved(Value):
    """So many units of one SKU, all lines of an order together."""

    sku: Sku
    quantity: Balance


class Receipt(Value):
    """Units of one SKU that came in: those that were still expected, and those beyond the order."""

    sku: Sku
    quantity: Count
    surplus: Count


class Shortage(Value):
    """Why a SKU could not be promised: units requested and available (negative never), and the reason."""

    sku: Sku
    reason: Literal["unknown", "discontinued", "not_sellable", "short"]
    requested: Balance
    available: Balance


Demands = Lines[Demand]
Shortages = Lines[Shortage]
