from typing import Annotated

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.values.lines import MOST_LINES, Few, Lines

SOME = TypeAdapter(Annotated[tuple[int, ...], Few(0, 2)])


def test_a_schema_says_how_many_there_may_be() -> None:
    lines, some = TypeAdapter(Lines[int]).json_schema(), SOME.json_schema()

    assert (lines["minItems"], lines["maxItems"]) == (1, MOST_LINES)
    assert ("minItems" in some, some["maxItems"]) == (False, 2)


def test_too_many_are_refused_before_any_of_them_is_looked_at() -> None:
    with pytest.raises(ValidationError) as refused:
        SOME.validate_python(["x"] * 3)

    (error,) = refused.value.errors()
    assert (error["loc"], error["msg"]) == ((), "Value error, should have 0 to 2 of them, not 3")
