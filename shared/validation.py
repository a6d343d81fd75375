"""From JSON to a typed command, query or event, with every violation listed by field."""

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from shared.problems import Invalid, Violation

Model = TypeVar("Model", bound=BaseModel)


def validate(model: type[Model], value: Any) -> Model:
    """`value` as a `model`. Raises Invalid with all violations, fields in dotted form such as `lines.0.sku`."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        violations = [_violation(each) for each in details if not _follows(each, details)]
        raise Invalid(f"{len(violations)} violation(s); see errors.", violations) from None


def _follows(violation: Any, others: Sequence[Any]) -> bool:
    """Whether a list is only said to be too short because its items were refused."""
    start = violation["loc"]
    return violation["type"] == "too_short" and any(
        len(other["loc"]) > len(start) and other["loc"][: len(start)] == start for other in others
    )


def _violation(details: Any) -> Violation:
    field = ".".join(str(part) for part in details["loc"])
    return {"field": field, "message": details["msg"].removeprefix("Value error, ")}
