"""Bytecode of what functions import, made once by `python -m scripts.minierp.local.parts.bytecode`.

Functions run at an optimisation level of their own (PYTHONOPTIMIZE), for which neither Python nor its libraries bring
bytecode. Without this, all functions that start for the first time would compile the same thousand files.
"""

import os
import subprocess
import sys
from pathlib import Path

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.manifests.manifests import Manifests

FOLDER = Path(sys.prefix) / "bytecode"
_LEVEL = "PYTHONOPTIMIZE"
_ON_FIRST_USE = (
    "functions_framework.aio",
    "sqlalchemy.dialects.postgresql.pg8000",
    "uvicorn.lifespan.off",
)
"""What no module of ours imports as it is imported itself."""


def make(folder: Path = FOLDER) -> None:
    """Imports what functions import, at their level; Python keeps the bytecode in `folder`."""
    functions = Manifests.load(CHECKOUT / "knative" / "base").functions
    levels = {str(function.environment.get(_LEVEL, "")) for function in functions}
    for level in levels:
        environment = {**os.environ, _LEVEL: level, "PYTHONPYCACHEPREFIX": str(folder)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        subprocess.run([sys.executable, "-c", _imports()], cwd=CHECKOUT, env=environment, check=False)


def _imports() -> str:
    files = [*CHECKOUT.glob("shared/*/*.py"), *CHECKOUT.glob("functions/*/*.py")]
    ours = (".".join(file.relative_to(CHECKOUT).with_suffix("").parts) for file in sorted(files))
    return "\n".join(f"import {module}" for module in (*_ON_FIRST_USE, *ours))


if __name__ == "__main__":
    make()
