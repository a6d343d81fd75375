"""What a caller is told of each kind of violation: pydantic's types of errors in MiniERP's own words."""

import re
from collections.abc import Mapping
from typing import Any

from shared.values import skus

WORDS = {
    "missing": "is missing",
    "extra_forbidden": "there is no such field",
    "model_type": "should be a JSON object",
    "model_attributes_type": "should be a JSON object",
    "dict_type": "should be a JSON object",
    "list_type": "should be a list",
    "tuple_type": "should be a list",
    "too_short": "should have at least {min_length} of them, not {actual_length}",
    "too_long": "should have at most {max_length} of them, not {actual_length}",
    "string_type": "should be a text",
    "string_unicode": "should be a text in UTF-8",
    "string_too_long": "should have at most {max_length} characters",
    "bool_type": "should be true or false",
    "bool_parsing": "should be true or false",
    "int_type": "should be a whole number",
    "int_parsing": "should be a whole number",
    "int_parsing_size": "should be a whole number within reason",
    "int_from_float": "should be a whole number",
    "decimal_type": "should be a number",
    "decimal_parsing": "should be a number",
    "decimal_max_digits": "should have at most {max_digits} digits",
    "decimal_max_places": "should have at most {decimal_places} decimals",
    "decimal_whole_digits": "should have at most {whole_digits} digits before the point",
    "finite_number": "should be a finite number",
    "greater_than": "should be greater than {gt}",
    "greater_than_equal": "should be at least {ge}",
    "less_than": "should be less than {lt}",
    "less_than_equal": "should be at most {le}",
    "uuid_type": "should be a UUID",
    "uuid_parsing": "should be a UUID",
    "date_type": "should be a date such as 2026-11-30",
    "date_parsing": "should be a date such as 2026-11-30",
    "date_from_datetime_parsing": "should be a date that exists, such as 2026-11-30",
    "date_from_datetime_inexact": "should be a date without a time, such as 2026-11-30",
    "datetime_type": "should be a time such as 2026-11-30T12:00:00Z",
    "datetime_parsing": "should be a time such as 2026-11-30T12:00:00Z",
    "datetime_from_date_parsing": "should be a time such as 2026-11-30T12:00:00Z",
    "timezone_aware": "should say its zone, as in 2026-11-30T12:00:00Z",
}
"""By pydantic's type of error; what stands in braces is the violated constraint, from the error's context."""

OTHERWISE = "is not valid"
_FORMS = {skus.PATTERN: skus.MEANING}


def wording(kind: str, context: Mapping[str, Any]) -> str:
    """The sentence for one violation; pydantic's own never reaches a caller, also of a kind that is not known here."""
    if kind == "value_error":  # raised by a validator of ours
        return str(context["error"])
    if kind in ("enum", "literal_error"):
        choices = re.findall("'([^']*)'", context["expected"])
        return f"should be one of {', '.join(choices)}"
    if kind == "string_pattern_mismatch":
        return f"should be {_FORMS[context['pattern']]}" if context["pattern"] in _FORMS else OTHERWISE
    if kind == "string_too_short":
        least = context["min_length"]
        return "should not be empty" if least == 1 else f"should have at least {least} characters"
    return WORDS.get(kind, OTHERWISE).format_map(context)
