"""Who may import whom, and what a function's start costs nobody who does not need it."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.process.domains import DOMAINS

ROOT = Path(__file__).parents[2]
HEAVY = ("pydantic", "redis", "grpc", "pika", "alembic", "boto3", "sqlalchemy.orm", "scripts")


def sources(folder: str) -> list[Path]:
    return [path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts]


def is_function(path: Path) -> bool:
    """A function's file makes a target of its handlers; the gRPC function serves by itself."""
    return re.search(r"^main = function\(|^def serve\(", path.read_text(), re.MULTILINE) is not None


FUNCTIONS = [path for path in sources("functions") if is_function(path)]


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imports(path: Path) -> Iterator[str]:
    """The full names of what a file imports anywhere in it; `from a import b` is a.b."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are absolute"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def below(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_functions_are_found() -> None:
    assert {"create_sales_order", "adjust_stock", "inventory", "relay_outbox"} <= {path.stem for path in FUNCTIONS}


@pytest.mark.parametrize("path", sources("functions"), ids=named)
def test_a_function_is_imported_by_nobody(path: Path) -> None:
    others = [module_of(function) for function in FUNCTIONS if function != path]

    assert not [name for name in imports(path) for other in others if below(name, other)]


@pytest.mark.parametrize("path", sources("functions"), ids=named)
def test_a_domain_imports_no_other_domain(path: Path) -> None:
    own = f"functions.{path.relative_to(ROOT / 'functions').parts[0]}"

    assert not [name for name in imports(path) if below(name, "functions") and not below(name, own)]


@pytest.mark.parametrize("path", sources("functions"), ids=named)
def test_functions_need_neither_scripts_nor_tests(path: Path) -> None:
    assert not [name for name in imports(path) if below(name, "scripts") or below(name, "tests")]


@pytest.mark.parametrize("path", sources("shared"), ids=named)
def test_shared_knows_no_domain_and_no_script(path: Path) -> None:
    assert not [name for name in imports(path) for other in ("functions", "scripts", "tests") if below(name, other)]


def test_only_one_module_touches_the_cloudevents_sdk() -> None:
    users = [path for folder in ("functions", "shared") for path in sources(folder) if uses(path, "cloudevents")]

    assert [named(path) for path in users] == ["shared/messaging/cloud_events.py"]


def test_only_migrations_load_alembic() -> None:
    users = [
        path
        for folder in ("functions", "scripts", "shared")
        for path in sources(folder)
        if uses(path, "alembic") or uses(path, "shared.database.migrations")
    ]

    assert [named(path) for path in users] == ["shared/database/migrations.py"]


def test_a_domain_is_what_has_migrations() -> None:
    assert {path.parts[-3] for path in ROOT.glob("functions/*/storage/migrations")} == set(DOMAINS)


def uses(path: Path, package: str) -> bool:
    return any(below(name, package) for name in imports(path))


QUERIES = ("products", "stock", "purchase_orders", "sales_orders")
NEEDED: dict[str, set[str]] = {
    **{name: set() for name in QUERIES},
    "create_sales_order": {"pydantic", "redis"},
    "create_purchase_order": {"pydantic", "redis"},
    "adjust_stock": {"pydantic", "redis"},
    "inventory": {"redis", "grpc"},
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
