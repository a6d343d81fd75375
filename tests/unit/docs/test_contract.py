"""What is published of the API and of events is what the code says."""

from pathlib import Path

import pytest

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.pages import contract


def test_every_file_is_what_the_code_says() -> None:
    wrong = [str(path.relative_to(CHECKOUT)) for path in contract.differences()]

    assert wrong == [], "run `.venv/bin/minierp api write`"


def test_what_is_written_is_all_that_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "problems"
    folder.mkdir()
    (folder / "of-before.md").write_text("gone by now")
    monkeypatch.setattr(contract, "DOCS", tmp_path)
    monkeypatch.setattr(contract, "files", lambda: {folder / "a.md": "A", tmp_path / "api" / "b.json": "B"})

    changed = contract.write()

    assert changed == [tmp_path / "api" / "b.json", folder / "a.md", folder / "of-before.md"]
    assert contract.differences() == []
    assert [path.read_text() for path in sorted(tmp_path.rglob("*.*"))] == ["B", "A"]
