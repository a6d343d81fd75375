"""`minierp` as it is typed, against a server that answers as it is told."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from scripts.minierp.cli.main import app
from tests.unit.scripts.client.scripted_server import ScriptedServer, scripted_server


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    with scripted_server(tmp_path) as running:
        monkeypatch.setenv("MINIERP_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("MINIERP_URL", running.base_url)
        monkeypatch.setenv("MINIERP_CA", running.ca_certificate)
        yield running


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def done(*arguments: str) -> str:
    """What a command that must succeed prints."""
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout
