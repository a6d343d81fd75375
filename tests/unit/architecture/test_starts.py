"""What a function's start costs nobody who does not need it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.architecture.sources import FUNCTIONS, ROOT, module_of, named, sources, uses

HEAVY = ("pydantic", "redis", "grpc", "pika", "alembic", "boto3", "sqlalchemy.orm", "scripts")


def test_only_one_module_touches_the_cloudevents_sdk() -> None:
    users = [path for folder in ("functions", "shared") for path in sources(folder) if uses(path, "cloudevents")]

    assert [named(path) for path in users] == ["shared/messaging/structured.py"]


def test_only_migrations_load_alembic() -> None:
    users = [
        path
        for folder in ("functions", "scripts", "shared")
        for path in sources(folder)
        if uses(path, "alembic") or uses(path, "shared.database.migrations")
    ]

    assert [named(path) for path in users] == ["shared/database/migrations.py"]


QUERIES = ("products", "stock", "suppliers", "purchase_orders", "sales_orders")
NEEDED: dict[str, set[str]] = {
    **{name: set() for name in QUERIES},
    "inventory": {"grpc"},
}
"""What each loads to start: pydantic alone, unless said here. Publishing and gRPC are loaded by their first use."""

IMPORT = """
import socket, threading
def refuse(*arguments): raise AssertionError("a connection was opened at import")
socket.socket.connect = socket.socket.connect_ex = socket.create_connection = refuse
import json, sys, {module}
assert threading.active_count() == 1, threading.enumerate()
print(json.dumps(sorted(sys.modules)))
"""


@pytest.mark.parametrize("path", FUNCTIONS, ids=lambda path: path.stem)
def test_a_function_starts_unconfigured_opens_nothing_and_loads_only_what_it_uses(path: Path) -> None:
    program = [sys.executable, "-c", IMPORT.format(module=module_of(path))]

    ended = subprocess.run(program, cwd=ROOT, env={}, capture_output=True, text=True, check=False, timeout=60)

    assert ended.returncode == 0, ended.stderr
    loaded = set(json.loads(ended.stdout))
    assert {name for name in HEAVY if name in loaded} == NEEDED.get(path.stem, {"pydantic"})
