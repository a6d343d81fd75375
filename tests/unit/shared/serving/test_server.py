import subprocess
import sys

import pytest

from scripts.minierp.local.machine.state import CHECKOUT


@pytest.mark.parametrize(("variable", "value"), [("THREADS", "many"), ("DEADLINE_SECONDS", "soon")])
def test_a_setting_that_cannot_be_read_ends_the_start_by_its_name(variable: str, value: str) -> None:
    environment = {"FUNCTION_SOURCE": "functions/product/products.py", "FUNCTION_TARGET": "main", variable: value}

    ended = subprocess.run(
        [sys.executable, "-m", "shared.serving.server"],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ended.returncode != 0
    assert f"the environment variable {variable} is {value!r}" in ended.stderr.splitlines()[-1]
