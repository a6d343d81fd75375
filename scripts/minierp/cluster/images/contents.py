"""What goes into each image: its roots, whatever they import, and the data files beside that. Nothing else.

Read from the source itself, imports inside functions included, so that a new function or library needs no list kept.
Needs nothing but the standard library, for it also runs in the image's builder.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

OWN = ("functions", "shared", "protos", "scripts")
"""Our own top-level packages."""

_HERE_ONLY = (
    "bench",
    "cli/commands/bench.py",
    "cli/commands/login.py",
    "cli/commands/system.py",
    "cluster/deploy",
    "cluster/images",
    "cluster/kubernetes",
    "cluster/plan",
    "local",
    "pages",
)
"""Of the command line, what works on a developer's machine and not in a container, unless the rest imports it."""

_DATA = {".csv", ".lua", ".mako", ".sql", ".template"}
_PUBLISHED = {"platform": "docs/api/*.json"}
"""What a domain's image holds besides, because one of its functions shows it."""
_UNSAID = {"uvicorn": {"httptools"}, "jwt": {"cryptography"}}
"""What a library imports for us and does not require by itself."""


def images(root: Path) -> list[str]:
    """The images of the repository at `root`: one for each domain, and `tools`."""
    return [*(folder.name for folder in _domains(root)), "tools"]


def files(root: Path, image: str) -> list[Path]:
    """What is copied from the repository, relative to `root`, in a fixed order."""
    modules = set(_modules(root, image))
    data = {path for folder in {module.parent for module in modules} for path in _data(root, folder)}
    published = {path.relative_to(root) for path in root.glob(_PUBLISHED[image])} if image in _PUBLISHED else set()
    return sorted(modules | data | published)


def libraries(root: Path, image: str) -> set[str]:
    """The top-level packages that are not ours and that the image needs."""
    imported = {name.partition(".")[0] for path in _modules(root, image) for name in _imports(root / path)}
    return imported.union(*(_UNSAID.get(name, ()) for name in imported)) - set(OWN)


def _domains(root: Path) -> list[Path]:
    return sorted(path.parent for path in (root / "functions").glob("*/__init__.py"))


def _roots(root: Path, image: str) -> Iterator[Path]:
    """Where the search starts: a domain's own modules and their server; for the tools all commands and migrations."""
    if image == "tools":
        scripts = root / "scripts" / "minierp"
        here_only = {scripts / name for name in _HERE_ONLY}
        yield from (path for path in scripts.rglob("*.py") if here_only.isdisjoint((path, *path.parents)))
        yield from (root / "functions").glob("*/storage/migrations/**/*.py")
        yield root / "shared" / "database" / "migrations.py"
    else:
        yield from (root / "functions" / image).glob("*.py")
        yield root / "shared" / "serving" / "server.py"


def _modules(root: Path, image: str) -> Iterator[Path]:
    found: set[Path] = set()
    waiting = list(_roots(root, image))
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        yield path.relative_to(root)
        waiting += _packages(root, path)
        waiting += [file for name in _imports(path) if (file := _file(root, name))]


def _packages(root: Path, path: Path) -> list[Path]:
    """The `__init__.py` of every package that a module lies in."""
    between = [folder for folder in path.parents if folder.is_relative_to(root) and folder != root]
    return [file for folder in between if (file := folder / "__init__.py").exists()]


def _file(root: Path, name: str) -> Path | None:
    """The file of one of our modules; of `a.b.c` that of `a.b` where c is no module but something in it."""
    if name.partition(".")[0] not in OWN:
        return None
    whole = root.joinpath(*name.split("."))
    candidates = (whole.with_suffix(".py"), whole / "__init__.py", whole.parent.with_suffix(".py"))
    return next((file for file in candidates if file.exists()), None)


def _imports(path: Path) -> tuple[str, ...]:
    """The full names of what a file imports or finds anywhere in it; `from a import b` is a.b."""
    return _imported(path.read_bytes())


@cache
def _imported(source: bytes) -> tuple[str, ...]:
    """By its content, since most files are read again for every image."""
    names: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [name.name for name in node.names]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "find_spec":
            names += [str(each.value) for each in node.args if isinstance(each, ast.Constant)]
        elif isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{name.name}" for name in node.names]
    return tuple(names)


def _data(root: Path, folder: Path) -> list[Path]:
    """The data files of a package: beside its modules, or in a folder there that is no package itself."""
    inner = [place for place in (root / folder).iterdir() if place.is_dir() and not (place / "__init__.py").exists()]
    found = [path for place in (root / folder, *inner) for path in place.iterdir() if path.suffix in _DATA]
    return [path.relative_to(root) for path in found]
