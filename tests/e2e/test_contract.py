"""What schemathesis makes of the OpenAPI document as it should be is answered as the document says.

What it makes to break it is sent by tests/hostile. The whole of it is run by hand: `scripts/test --contract`.
"""

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.generation import GenerationMode

from tests.e2e.shop import Shop
from tests.generated import OF_AN_OPERATION, OPERATIONS, status_of

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "3"))
"""For each operation; the same ones in every run."""
SECONDS = 60

settings.register_profile(
    "contract",
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("label", OPERATIONS)
def test_what_the_document_allows_is_answered_as_it_says(shop: Shop, label: str) -> None:
    statuses = Counter[int]()

    @settings(settings.get_profile("contract"))
    @given(OPERATIONS[label].as_strategy(generation_mode=GenerationMode.POSITIVE))
    def sent(case: Case) -> None:
        statuses[status_of(case, shop.running, OF_AN_OPERATION, SECONDS)] += 1

    sent()

    assert statuses
    print(f"{label}: {dict(sorted(statuses.items()))}")
