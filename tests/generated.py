"""Requests that schemathesis makes of the OpenAPI document, and what their answers are held to."""

import logging
from collections.abc import Sequence
from typing import Any

import schemathesis
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from scripts.minierp.local.system.system import System
from scripts.minierp.pages.openapi import openapi
from tests.tokens import bearer


def _without_examples(part: Any) -> Any:
    """The document, so that nothing is made of its examples: who sends those sends each once, and is told it is new."""
    if isinstance(part, dict):
        return {name: _without_examples(each) for name, each in part.items() if name not in ("example", "examples")}
    return [_without_examples(each) for each in part] if isinstance(part, list) else part


DOCUMENT = _without_examples(openapi())
OPERATIONS = {each.ok().label: each.ok() for each in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations()}
WHEREVER_IT_LEADS: Sequence[Any] = (not_a_server_error, content_type_conformance, response_schema_conformance)
OF_AN_OPERATION: Sequence[Any] = (*WHEREVER_IT_LEADS, status_code_conformance)


def status_of(case: Case, running: System, checks: Sequence[Any], seconds: int) -> int:
    """With which status a request is answered within so many seconds. Raises where the answer breaks a check."""
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    state = running.state
    answer = case.call(
        base_url=state.base_url, headers=bearer(state.home), verify=str(state.ca_certificate), timeout=seconds
    )
    case.validate_response(answer, checks=list(checks))
    return int(answer.status_code)
