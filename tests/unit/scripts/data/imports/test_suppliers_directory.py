from pathlib import Path

import pytest

from scripts.minierp.data.imports.columns import Record
from scripts.minierp.data.imports.sheet import Row
from scripts.minierp.data.imports.suppliers import Directory, take
from scripts.minierp.terminal.errors import UsageError


def record(identity: str, name: str) -> Record:
    return Record(Row("suppliers.csv", 2, {}), {"id": identity, "name": name})


def test_a_supplier_learned_once_is_known_by_its_id_afterwards(tmp_path: Path) -> None:
    take(Directory.open(tmp_path / "suppliers.json"), [record("7", "Pavlova, Ltd.")], dry_run=False)
    assert Directory.open(tmp_path / "suppliers.json").name_of("7") == "Pavlova, Ltd."


def test_learning_the_same_again_changes_nothing(tmp_path: Path) -> None:
    directory = Directory.open(tmp_path / "suppliers.json")
    first, second = (take(directory, [record("7", "Leaf")], dry_run=False) for _ in range(2))
    assert (first.created, first.already_in) == (1, 0)
    assert (second.created, second.already_in) == (0, 1)


def test_a_dry_run_keeps_nothing(tmp_path: Path) -> None:
    take(Directory.open(tmp_path / "suppliers.json"), [record("7", "Leaf")], dry_run=True)
    assert not (tmp_path / "suppliers.json").exists()


def test_an_unknown_id_says_how_to_make_it_known(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="run `minierp import suppliers` first"):
        Directory.open(tmp_path / "suppliers.json").name_of("8")


def test_a_damaged_directory_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "suppliers.json").write_text("{")
    with pytest.raises(UsageError, match="is damaged"):
        Directory.open(tmp_path / "suppliers.json")
