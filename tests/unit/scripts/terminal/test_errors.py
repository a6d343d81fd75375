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
    ],
    ids=["a new order's line", "a line of an order that stands", "no line"],
)
def test_a_line_is_called_by_its_number_in_the_order(error: dict[str, Any], said: str) -> None:
    assert sentence(error) == said
