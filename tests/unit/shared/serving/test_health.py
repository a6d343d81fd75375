import asyncio
import json

import pytest

from shared.database.engine import _pool
from shared.outcomes.answers import Answer
from shared.process.settings import settings
from shared.serving.health import Health
from shared.statements.channels import channels


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that is told nothing."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for remembered in (settings, channels, _pool):
        remembered.cache_clear()


def plain(_command: object, _context: object) -> Answer:
    return Answer({})


async def on_the_loop(_command: object, _context: object) -> Answer:
    return Answer({})


@pytest.mark.parametrize("handler", [plain, on_the_loop])
def test_a_function_that_is_not_told_its_database_is_alive_and_not_ready_and_names_the_variable(
    handler: object, capsys: pytest.CaptureFixture[str]
) -> None:
    health = Health(handler)

    alive, ready = (asyncio.run(health.response(f"/health/{probe}")) for probe in ("liveness", "readiness"))

    assert (alive.status_code, ready.status_code) == (200, 503)
    assert ready.headers["content-type"] == "application/problem+json"
    assert "the environment variable DATABASE_URL is not set" in json.loads(bytes(ready.body))["detail"]
    (line,) = capsys.readouterr().out.splitlines()
    assert "DATABASE_URL" in json.loads(line)["message"]
