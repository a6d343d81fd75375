"""The databases' limit is measured with our own statements, which get all that they ask for."""

import re
from pathlib import Path

import pytest

from scripts.minierp.bench.orders import limit
from shared.statements.statement import Statement


@pytest.mark.parametrize(
    ("made_up", "ours"),
    [limit._PLACE, limit._SETTLE, limit._RESERVE],
    ids=lambda file: file.stem,
)
def test_every_parameter_of_a_statement_is_made_up(made_up: Path, ours: Path) -> None:
    columns = re.sub(r"--.*", "", made_up.read_text(encoding="utf-8"))
    missing = [name for name in Statement(ours).names if not re.search(rf"\bas {name}\b|^  {name},", columns, re.M)]

    assert not missing
