"""How orders are shown."""

from tests.factories import Document


def listed(order: Document) -> Document:
    """An order as lists show it: without what came in for it and what was sent back."""
    return {name: value for name, value in order.items() if name not in ("receipts", "returns")}
