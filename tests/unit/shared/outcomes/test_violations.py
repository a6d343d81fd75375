"""RFC 6901: where in a body something is wrong."""

import pytest

from shared.outcomes.violations import in_body, pointer


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ([], "#"),
        (["lines", 0, "sku"], "#/lines/0/sku"),
        ([""], "#/"),
        (["a/b", "m~n"], "#/a~1b/m~0n"),
        (["c%d", "e^f", "k l", "é"], "#/c%25d/e%5Ef/k%20l/%C3%A9"),
    ],
)
def test_a_pointer_is_a_uri_fragment(place: list[str | int], said: str) -> None:
    assert pointer(place) == said


def test_a_violation_is_named_in_both_ways_and_tells_what_else_is_known() -> None:
    assert in_body("lines.0.sku", "is unknown", sku="A") == {
        "field": "lines.0.sku",
        "pointer": "#/lines/0/sku",
        "message": "is unknown",
        "sku": "A",
    }
