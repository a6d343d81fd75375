"""The last of the suite: it was as much as it says (docs/reliability.md)."""

import time
from pathlib import Path

import pytest

from tests.hostile.books import Counts
from tests.hostile.conftest import EXAMPLES

LEAST = 2000
"""Bad inputs that were generated, and as many again that were not, the tokens and roles aside."""
OF_CALLERS = ("a wrong token", "a role", "without a token", "another scheme")
GENERATED = {
    "a generated body": 3 * EXAMPLES,
    "generated data of an event": 2 * EXAMPLES,
    "a generated question": EXAMPLES,
    "generated headers": EXAMPLES,
    "a generated file": EXAMPLES // 8,
    "requests of schemathesis": EXAMPLES // 2,
}
"""How many each generator has to make."""
KINDS = 30
WHOLE = {file.name for file in Path(__file__).parent.glob("test_*.py")}


def test_at_least_two_thousand_bad_inputs_were_generated_and_as_many_made_by_hand(
    tried: Counts, began: float, request: pytest.FixtureRequest
) -> None:
    if missing := WHOLE - {item.path.name for item in request.session.items}:
        pytest.skip(f"only a part of the suite ran, without {', '.join(sorted(missing))}")
    for kind, number in sorted(tried.items()):
        print(f"{number:6} {kind}")
    generated = sum(tried[kind] for kind in GENERATED)
    by_hand = tried.total() - generated - sum(tried[kind] for kind in OF_CALLERS)
    print(f"{generated:6} generated, {by_hand} by hand; {tried.total()} requests and rows in all")
    print(f"{time.monotonic() - began:6.0f} s")

    assert {kind: tried[kind] for kind, least in GENERATED.items() if tried[kind] < least} == {}
    assert min(generated, by_hand) >= LEAST
    assert len(tried) >= KINDS
