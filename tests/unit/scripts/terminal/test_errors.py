"""What a violation says to people."""

from typing import Any

import pytest

from scripts.minierp.terminal.errors import sentence


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ({"field": "lines.0.quantity", "message": "is missing"}, "line 1, quantity: is missing"),
        (
            {"field": "lines.0.quantity", "message": "there are 2 of TEA-3 for this", "line": 3},
            "line 3, quantity: there are 2 of TEA-3 for this",
        ),
        ({"field": "lines", "message": "is missing"}, "lines: is missing"),
        (
            {"field": "counts.4.sku", "message": "no product has this SKU", "sku": "TEA-9"},
            "sku: no product has this SKU (sku TEA-9)",
        ),
        ({"field": "counts.4.quantity", "message": "is missing"}, "counts.4.quantity: is missing"),
    ],
    ids=["a new order's line", "a line of an order that stands", "no line", "a count", "a count of no SKU"],
)
def test_a_line_is_called_by_its_number_in_the_order_and_a_count_by_its_sku(error: dict[str, Any], said: str) -> None:
    assert sentence(error) == said
