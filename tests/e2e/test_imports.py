"""An import goes on where it was stopped, and outlives a function that crashes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

from scripts.minierp.client.client import Client
from scripts.minierp.local.system.system import System
from tests.e2e.waiting import eventually

ROWS = 300


def catalogue(directory: Path) -> tuple[Path, str]:
    """A file of products, and the text by which they are found again."""
    mark = uuid4().hex[:8]
    file = directory / f"{mark}.csv"
    rows = [f"{mark}-{number},Part {number} of {mark},{number}.25,EUR" for number in range(ROWS)]
    file.write_text("\n".join(["sku,name,price,currency", *rows]), encoding="utf-8")
    return file, mark


def started_import(running: System, file: Path) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-c",
        "from scripts.minierp.cli.main import main; main()",
        "import",
        "products",
        str(file),
    ]
    environment = os.environ | {"MINIERP_HOME": running.state.home}
    return subprocess.Popen([*command, "--json"], env=environment, stdout=subprocess.PIPE, text=True)


def finished(importing: subprocess.Popen[str]) -> dict[str, Any]:
    printed, _ = importing.communicate(timeout=120)
    assert importing.returncode == 0
    report: dict[str, Any] = json.loads(printed)
    return report


def found(running: System, mark: str) -> int:
    with Client(running.state) as client:
        return len(list(client.items("/products", {"text": mark})))


def test_an_import_that_was_killed_is_completed_by_running_it_again(running: System, tmp_path: Path) -> None:
    file, mark = catalogue(tmp_path)
    stopped = started_import(running, file)
    eventually(lambda: found(running, mark), "the import has begun")
    stopped.kill()
    stopped.communicate()
    report = finished(started_import(running, file))
    assert report["already_in"] > 0
    assert report["created"] + report["already_in"] == ROWS
    assert found(running, mark) == ROWS


def test_an_import_outlives_a_function_that_crashes(running: System, tmp_path: Path) -> None:
    file, mark = catalogue(tmp_path)
    importing = started_import(running, file)
    eventually(lambda: found(running, mark), "the import has begun")
    running.kill("create-product")
    report = finished(importing)
    assert report["rejections"] == []
    assert found(running, mark) == ROWS
