import json

import pytest

from shared.database import engine, transactions
from shared.process.settings import Settings
from shared.runtime import health


def test_a_function_that_is_not_told_its_database_is_alive_and_not_ready_and_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine, "settings", Settings)
    monkeypatch.setattr(transactions, "engine", engine.engine.__wrapped__)

    alive, ready = health.response("/health/liveness"), health.response("/health/readiness")

    assert (alive.status_code, ready.status_code) == (200, 503)
    assert ready.content_type == "application/problem+json"
    assert "the environment variable DATABASE_URL is not set" in json.loads(ready.get_data())["detail"]
    (line,) = capsys.readouterr().out.splitlines()
    assert "DATABASE_URL" in json.loads(line)["message"]
