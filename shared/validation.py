"""From JSON to a typed command, query or event, with every violation listed by field."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from shared.problems import Invalid, Violation

Model = TypeVar("Model", bound=BaseModel)


def validate(model: type[Model], value: Any) -> Model:
    """`value` as a `model`. Raises Invalid with all violations, fields in dotted form such as `lines.0.sku`."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        violations = [_violation(details) for details in error.errors(include_url=False, include_input=False)]
        raise Invalid(f"{len(violations)} violation(s); see errors.", violations) from None


def _violation(details: Any) -> Violation:
    field = ".".join(str(part) for part in details["loc"])
    return {"field": field, "message": details["msg"].removeprefix("Value error, ")}
