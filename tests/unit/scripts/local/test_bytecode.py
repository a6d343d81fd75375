"""Nothing is compiled when functions start: what they load was imported when the bytecode was made."""

import json
import subprocess
import sys

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.parts import bytecode

SERVER = """
from shared.serving.server import function_server
function_server().config.load()
from shared.database.engine import engine
engine()
"""
LOADED = """
import json, sys
print(json.dumps(sorted(name for name, module in sys.modules.items() if getattr(module, "__cached__", None))))
"""


def loaded(program: str) -> set[str]:
    environment = {
        "DATABASE_URL": "postgresql+pg8000://nobody:none@localhost/none",
        "FUNCTION_SOURCE": "functions/product/create_product.py",
        "FUNCTION_TARGET": "main",
    }
    command = [sys.executable, "-c", program + LOADED]
    ended = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return set(json.loads(ended.stdout.splitlines()[-1]))


def test_whatever_a_server_loads_has_its_bytecode() -> None:
    served, compiled = loaded(SERVER), loaded(bytecode._imports())

    assert "functions_framework.aio" in served
    assert served - compiled <= {"create_product"}  # loaded from its path, by another name than its own
