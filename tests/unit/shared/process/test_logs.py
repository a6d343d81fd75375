import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from shared.process import logs


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("1E+3"), "1E+3"),
        (datetime(2026, 7, 1, 12, tzinfo=UTC), "2026-07-01 12:00:00+00:00"),
        (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        (ValueError("odd"), "odd"),
        (2**70, 2**70),
        (12.25, 12.25),
        ({7: ["Grüße", None, True]}, {"7": ["Grüße", None, True]}),
        ("half of a pair: \ud800", "half of a pair: \ud800"),
    ],
)
def test_a_line_is_one_json_object_whatever_it_tells(
    capsys: pytest.CaptureFixture[str], value: Any, shown: Any
) -> None:
    logs.log("error", "told", value=value)

    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert list(told) == ["timestamp", "level", "message", "value"]
    assert (told["level"], told["message"], told["value"]) == ("ERROR", "told", shown)


def test_nothing_in_a_line_acts_on_a_screen(capsys: pytest.CaptureFixture[str]) -> None:
    logs.log("error", "red \x1b[31m and \x9b1m and \u2028")

    (line,) = capsys.readouterr().out.splitlines()
    assert line.isprintable()
    assert json.loads(line)["message"] == "red \x1b[31m and \x9b1m and \u2028"
