"""The repository's own Python files, and what each of them imports."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
OWN = ("functions", "shared", "scripts", "protos", "tests")


def sources(folder: str) -> list[Path]:
    """The files below `folder`, without migrations, whose names begin with numbers."""
    return [path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts]


def modules(folder: str) -> list[Path]:
    """The files below `folder` that hold something."""
    return [path for path in sources(folder) if path.name != "__init__.py"]


def is_function(path: Path) -> bool:
    """A function's file makes a target of its handlers; the gRPC function serves by itself."""
    return re.search(r"^main = function\(|^def serve\(", path.read_text(), re.MULTILINE) is not None


@cache
def imports(path: Path) -> tuple[str, ...]:
    """The full names of what a file imports anywhere in it, also late; `from a import b` is a.b."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are absolute"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def module_of(path: Path) -> str:
    """The dotted name of a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def below(name: str, package: str) -> bool:
    """Whether a dotted name is a package or something in it."""
    return name == package or name.startswith(f"{package}.")


def uses(path: Path, package: str) -> bool:
    """Whether a file imports a package or something of it."""
    return any(below(name, package) for name in imports(path))


def named(path: Path) -> str:
    """A file as people write it."""
    return str(path.relative_to(ROOT))


FUNCTIONS = [path for path in modules("functions") if is_function(path)]
