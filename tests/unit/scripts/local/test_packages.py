from pathlib import Path

import pytest

from scripts.minierp.local.machine import packages
from scripts.minierp.local.machine.errors import MissingProgram


def test_a_missing_program_is_named_with_its_package_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "_PLACES", str(tmp_path))

    with pytest.raises(MissingProgram, match="redis-server is not installed") as missing:
        packages.find_program("redis-server")
    assert missing.value.advice == "Run ./scripts/setup, or install the Debian package redis-server."


def test_a_missing_broker_is_named_with_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "_RABBITMQ", tmp_path)

    with pytest.raises(MissingProgram, match="rabbitmq-server is not installed"):
        packages.find_rabbitmq()


def test_the_newest_postgresql_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("9", "15", "17"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        for program in ("postgres", "initdb"):
            (folder / program).touch()
    (tmp_path / "18" / "bin").mkdir(parents=True)
    monkeypatch.setattr(packages, "_POSTGRESQL", tmp_path)

    assert packages.find_postgresql() == tmp_path / "17" / "bin"
