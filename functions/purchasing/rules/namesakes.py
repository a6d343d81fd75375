"""Suppliers that nobody could tell apart."""

from shared.outcomes.problems import Conflict
from shared.outcomes.violations import in_body


class SupplierExists(Conflict):
    """The code or the name of a supplier is taken, so that nobody could tell two apart."""

    kind, title = "supplier-exists", "The supplier's code or name is taken"

    def __init__(self, field: str, taken: str) -> None:
        message = f"another supplier has the {field} {taken}"
        super().__init__(f"There is a supplier with the {field} {taken} already.", [in_body(field, message)])
