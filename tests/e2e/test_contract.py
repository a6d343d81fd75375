"""What schemathesis makes of the OpenAPI document as it should be is answered as the document says.

What it makes to break it is sent by tests/hostile. The whole of it is run by hand: `scripts/test --contract`.
"""

import logging
import os
from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from scripts.minierp.pages.openapi import openapi
from tests.e2e.shop import Shop
from tests.tokens import bearer

EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "3"))
"""For each operation; the same ones in every run."""
OPERATIONS = {each.ok().label: each.ok() for each in schemathesis.openapi.from_dict(openapi()).get_all_operations()}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
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
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    state, statuses = shop.running.state, Counter[int]()

    @settings(settings.get_profile("contract"))
    @given(OPERATIONS[label].as_strategy(generation_mode=GenerationMode.POSITIVE))
    def sent(case: Case) -> None:
        answer = case.call(
            base_url=state.base_url, headers=bearer(state.home), verify=state.ca_certificate, timeout=SECONDS
        )
        statuses[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    sent()

    assert statuses
    print(f"{label}: {dict(sorted(statuses.items()))}")
