"""An import as it is typed, against a little shop."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from scripts.minierp.cli.main import app
from tests.unit.scripts.data.imports.little_shop import LittleShop, little_shop


@pytest.fixture
def shop(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[LittleShop]:
    home = tmp_path_factory.mktemp("home")
    with little_shop(home) as running:
        monkeypatch.setenv("MINIERP_URL", running.base_url)
        monkeypatch.setenv("MINIERP_CA", running.ca_certificate)
        monkeypatch.setenv("MINIERP_HOME", str(home))
        yield running


Import = Callable[..., dict[str, Any]]


def imported(kind: str, file: Path, *options: str) -> Result:
    """`minierp import KIND FILE`."""
    return CliRunner().invoke(app, ["import", kind, str(file), *options])


def report_of(result: Result) -> dict[str, Any]:
    """The JSON report; nothing may have gone wrong on the way."""
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (0, 1, 130), result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


@pytest.fixture
def bring_in(shop: LittleShop, tmp_path: Path) -> Import:
    """Write a file and import it; returns the report."""

    def bring(kind: str, content: str | bytes, *options: str, name: str = "rows.csv") -> dict[str, Any]:
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return report_of(imported(kind, file, "--json", *options))

    return bring
