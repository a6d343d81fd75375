"""One whole system for all end-to-end tests: what `minierp up` runs, and the function that the recipe adds."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.system.system import System, system
from tests.e2e.checkout import linked
from tests.e2e.shop import Shop

logging.getLogger("pika").setLevel(logging.CRITICAL)  # a broker that is down on purpose is no news

RECIPE = CHECKOUT / "docs" / "recipe"


@contextmanager
def checkout_with_recipe(root: Path) -> Iterator[Path]:
    """A checkout in which the recipe was followed: one Python file, one YAML file."""
    for copied in ("functions", "knative"):
        shutil.copytree(CHECKOUT / copied, root / copied)
    shutil.copy(RECIPE / "thank_customer.py", root / "functions" / "sales")
    shutil.copy(RECIPE / "thank-customer.yaml", root / "knative" / "base")
    with linked(root, "functions", "protos", "scripts", "shared") as checkout:
        yield checkout


@pytest.fixture(scope="package")
def said() -> list[str]:
    """What the runner tells people, line by line."""
    return []


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory, said: list[str]) -> Iterator[System]:
    with (
        checkout_with_recipe(tmp_path_factory.mktemp("checkout")) as root,
        system(tmp_path_factory.mktemp("minierp"), root=root, say=said.append) as started,
    ):
        yield started


@pytest.fixture(scope="package")
def shop(running: System) -> Iterator[Shop]:
    with Shop(running) as opened:
        yield opened
