"""SECURITY.md promises nothing without a test, and every test that it names is there."""

import ast
import re
from pathlib import Path

from scripts.minierp.local.machine.state import CHECKOUT

PAGE = (CHECKOUT / "SECURITY.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and "Shown by" not in line]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def facts_of(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8")) if file.exists() else ast.Module([], [])
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_test_that_it_names_is_there() -> None:
    named = NAMED.findall(PAGE)

    assert [(file, test) for file, test in named if test not in facts_of(CHECKOUT / file)] == []


def test_every_threat_has_a_test() -> None:
    assert len(ROWS) >= 12
    assert [row for row in ROWS if not NAMED.search(row)] == []
