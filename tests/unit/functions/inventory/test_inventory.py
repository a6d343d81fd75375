import subprocess
import sys

from scripts.minierp.local.machine.state import CHECKOUT


def test_without_its_database_the_grpc_function_ends_its_start_and_names_the_variable() -> None:
    program = [sys.executable, "-m", "functions.inventory.inventory"]

    ended = subprocess.run(program, cwd=CHECKOUT, env={}, capture_output=True, text=True, check=False, timeout=60)

    assert ended.returncode != 0
    assert "the environment variable DATABASE_URL is not set" in ended.stderr.splitlines()[-1]
