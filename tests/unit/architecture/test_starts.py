"""What a function's start costs nobody who does not need it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.architecture.sources import FUNCTIONS, ROOT, module_of, named, sources, uses

HEAVY = (
    *("pydantic", "sqlalchemy", "sqlalchemy.orm", "alembic", "hiredis", "grpc", "pika", "boto3", "scripts"),
    *("prometheus_client", "opentelemetry", "jwt", "cryptography"),
    *(
        "flask",
        "werkzeug",
        "jinja2",
        "gunicorn",
        "click",
        "multiprocessing",
        "cloudevents.http",
        "asn1crypto.x509",
    ),  # which are there, and serve no function
)


def test_only_one_module_touches_the_cloudevents_sdk() -> None:
    users = [path for folder in ("functions", "shared") for path in sources(folder) if uses(path, "cloudevents")]

    assert [named(path) for path in users] == ["shared/messaging/structured.py"]


def test_only_migrations_and_a_restore_load_alembic() -> None:
    users = [
        path
        for folder in ("functions", "scripts", "shared")
        for path in sources(folder)
        if uses(path, "alembic") or uses(path, "shared.database.migrations")
    ]

    assert [named(path) for path in users] == [
        "scripts/minierp/care/backup/loading.py",
        "shared/database/migrations.py",
    ]


QUERIES = ("products", "stock", "suppliers", "purchase_orders", "sales_orders")
HOT_THREE = ("create_sales_order", "reserve_stock", "settle_sales_order")
STOCK = (
    *("adjust_stock", "post_adjustments", "count_stock", "rebuild_stock", "create_purchase_order"),
    *("create_sales_order", "create_sales_orders", "inventory", "reserve_stock", "audit_books"),
)
OTHERS: dict[str, set[str]] = {
    **{name: {"sqlalchemy"} for name in QUERIES},
    **{name: {"pydantic"} for name in (*HOT_THREE, "archive_event", "audit_books")},
    **{name: set() for name in ("api", "traces", "dead_letters", "events")},
    "discard_dead_letter": {"pydantic"},
    **{name: {"pydantic", "pika"} for name in ("park_dead_letter", "replay_dead_letter", "replay_event")},
    "inventory": {"grpc", "asn1crypto.x509"},
}
NEEDED = {
    path.stem: OTHERS.get(path.stem, {"pydantic", "sqlalchemy"}) | ({"hiredis"} if path.stem in STOCK else set())
    for path in FUNCTIONS
}
"""What each loads to start; those that read or write stock levels speak to Redis. The rest comes by its first use."""

START = """
import socket, threading
def refuse(*arguments): raise AssertionError("a connection was opened at a start")
socket.socket.connect = socket.socket.connect_ex = socket.create_connection = refuse
import json, sys
{load}
assert threading.active_count() == 1, threading.enumerate()
print(json.dumps(sorted(sys.modules)))
"""
SERVER = "from shared.serving import server; server.function_server().config.load()"


@pytest.mark.parametrize("path", FUNCTIONS, ids=lambda path: path.stem)
def test_a_function_starts_unconfigured_opens_nothing_and_loads_only_what_it_uses(path: Path) -> None:
    load = f"import {module_of(path)}" if path.stem == "inventory" else SERVER  # which is a gRPC server of its own

    loaded = loaded_by(START.format(load=load), FUNCTION_SOURCE=str(path), FUNCTION_TARGET="main")

    assert {name for name in HEAVY if name in loaded} == NEEDED[path.stem]


def loaded_by(program: str, **environment: str) -> set[str]:
    command = [sys.executable, "-c", program]

    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)

    assert ended.returncode == 0, ended.stderr
    return set(json.loads(ended.stdout))
