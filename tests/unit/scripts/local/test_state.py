"""The file that says what runs, also where it is damaged."""

from pathlib import Path

import pytest

from scripts.minierp.local.machine.state import STATE_FILE, State
from scripts.minierp.terminal.errors import UsageError


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    state = State(str(tmp_path), "root", "manifests", state="running")
    state.write()

    assert State.find(tmp_path) == state


@pytest.mark.parametrize("content", ["", "{", "[]", "7", "{}", '{"functions": {}, "parts": {}, "surprise": 1}', "\xff"])
def test_a_damaged_file_is_told_with_what_to_do(tmp_path: Path, content: str) -> None:
    (tmp_path / STATE_FILE).write_text(content, encoding="latin-1")

    with pytest.raises(UsageError, match="damaged, or of another version") as refused:
        State.read(tmp_path)

    assert "Delete it" in str(refused.value.advice)


def test_where_nothing_was_written_nothing_is_found(tmp_path: Path) -> None:
    assert State.find(tmp_path) is None
