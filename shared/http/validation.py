"""From JSON to a typed command, query or event, with every violation listed by field."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from shared.http.wording import wording
from shared.outcomes.problems import Invalid, Violation
from shared.outcomes.violations import pointer

Model = TypeVar("Model", bound=BaseModel)

MOST_VIOLATIONS = 5000  # more than the longest order can have in its known fields


def validate(model: type[Model], value: Any) -> Model:
    """`value` as a `model`. Raises Invalid with all violations, fields in dotted form such as `lines.0.sku`.

    Of endless nonsense, the first MOST_VIOLATIONS are listed.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        violations = [_violation(each) for each in details[:MOST_VIOLATIONS]]
        raise Invalid(f"{len(details)} violation(s); see errors.", violations) from None


def _violation(details: Any) -> Violation:
    field = ".".join(str(part) for part in details["loc"])
    message = wording(details["type"], details.get("ctx", {}))
    return {"field": field, "pointer": pointer(details["loc"]), "message": message}
