"""From JSON to a typed command, query or event, with every violation listed by field."""

import re
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from shared.outcomes.problems import Invalid, Violation

Model = TypeVar("Model", bound=BaseModel)

MOST_VIOLATIONS = 5000  # more than the longest order can have in its known fields
_PLAINLY = {"missing": "is missing", "extra_forbidden": "there is no such field"}


def validate(model: type[Model], value: Any) -> Model:
    """`value` as a `model`. Raises Invalid with all violations, fields in dotted form such as `lines.0.sku`.

    Of endless nonsense, the first MOST_VIOLATIONS are listed.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False, include_context=False)
        violations = [_violation(each) for each in details[:MOST_VIOLATIONS]]
        raise Invalid(f"{len(details)} violation(s); see errors.", violations) from None


def _violation(details: Any) -> Violation:
    field = ".".join(str(part) for part in details["loc"])
    return {"field": field, "message": _message(details["type"], details["msg"])}


def _message(kind: str, said: str) -> str:
    """What pydantic `said`, a choice of words as it is told of a query's parameter."""
    if kind in ("enum", "literal_error"):
        choices = re.findall("'([^']*)'", said)
        return f"should be one of {', '.join(choices)}"
    return _PLAINLY.get(kind) or said.removeprefix("Value error, ")
