"""What a violation says to people."""

from typing import Any

import pytest

from scripts.minierp.terminal.errors import Refused, sentence


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


def test_who_may_not_is_told_which_roles_may() -> None:
    error = {"field": "Authorization", "message": "should have the scope audit:repair", "scope": "audit:repair"}

    refused = Refused({"type": "/problems/insufficient-scope", "status": 403, "errors": [error]})

    assert "Who may are the roles admin: log in" in refused.advice


def test_who_is_not_known_is_told_how_to_log_in() -> None:
    refused = Refused({"type": "/problems/unauthenticated", "status": 401})

    assert "minierp login" in refused.advice
