"""What schemathesis makes of the OpenAPI document to break it is answered as the document says, and leaves nothing."""

import pytest
from hypothesis import assume, given, settings
from schemathesis import Case
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode

from scripts.minierp.local.system.system import System
from tests.generated import OF_AN_OPERATION, OPERATIONS, WHEREVER_IT_LEADS, status_of
from tests.hostile.books import Counts, Logs
from tests.hostile.conftest import EXAMPLES

SECONDS = 30
RIGHT_AT_TIMES = {"POST /stock/replenishments": "inventory.idempotency"}
"""A command that says nothing is right there: its answer is kept."""


@pytest.mark.parametrize("label", OPERATIONS)
def test_what_breaks_the_schema_is_answered_as_the_schema_says(
    running: System, books: Counts, logs: Logs, tried: Counts, label: str
) -> None:
    answers: Counts = Counts()

    @settings(settings.get_profile("hostile"), max_examples=max(5, EXAMPLES // 40))
    @given(OPERATIONS[label].as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def sent(case: Case) -> None:
        wrong = wrong_in(case)
        assume(case.method == "GET" or wrong - {ParameterLocation.HEADER})
        spoil(case)
        elsewhere = ParameterLocation.PATH in wrong  # where no operation is, or another one
        status = status_of(case, running, WHEREVER_IT_LEADS if elsewhere else OF_AN_OPERATION, SECONDS)
        answers["done" if status < 300 else "refused"] += 1

    sent()

    tried["requests of schemathesis"] += answers.total()
    assert answers
    if kept := RIGHT_AT_TIMES.get(label):
        books[kept] += answers["done"]


def wrong_in(case: Case) -> set[ParameterLocation]:
    """Where it breaks the schema: not in headers alone, since many are passed over and the command is done."""
    parts = case.meta.components if case.meta else {}
    return {place for place, part in parts.items() if part.mode is GenerationMode.NEGATIVE}


def spoil(case: Case) -> None:
    """Let nothing come of it: a refusal under a key is kept, and a batch does those of its commands that are right."""
    case.headers.pop("Idempotency-Key", None)
    given = case.body.get("commands") if case.path.endswith(":batch") and isinstance(case.body, dict) else ()
    for each in given if isinstance(given, list) else ():
        if isinstance(each, dict) and isinstance(each.get("command"), dict):
            each["command"]["nonsense"] = 1
