"""One whole system for end-to-end tests and one for hostile tests, since starting it takes longer than most of them.

It is what `minierp up` runs, and the function that the recipe adds. The first test that asks starts it; it ends behind
the last one that could ask. Hostile tests have one of their own: they count what lies in it, and look for what nobody
put there.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.local.system.system import System, system
from tests.e2e.checkout import linked
from tests.secrets import secrets, told

RECIPE = CHECKOUT / "docs" / "recipe"


class Whole:
    """The system of the tests in a folder, if it runs; `said` is what its runner tells people, line by line."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.said: list[str] = []
        self._started: System | None = None
        self._end = ExitStack()

    def running(self, folders: pytest.TempPathFactory) -> System:
        """The running system."""
        if self._started is None:
            root = self._end.enter_context(checkout_with_recipe(folders.mktemp("checkout")))
            opened = system(folders.mktemp("minierp"), root=root, say=self.said.append)
            self._started = self._end.enter_context(opened)
        return self._started

    def ends_before(self, following: pytest.Item | None) -> None:
        """End it, unless the test that follows may ask for it. After all that happened to it, no log tells a secret."""
        if self._started is None or (following is not None and following.nodeid.startswith(self._folder)):
            return
        home, self._started = Path(self._started.state.home), None
        self._end.close()
        assert told(home, secrets(home)) == {}


WHOLE = Whole("tests/e2e/")
ATTACKED = Whole("tests/hostile/")


@contextmanager
def checkout_with_recipe(root: Path) -> Iterator[Path]:
    """A checkout in which the recipe was followed: one Python file, one YAML file."""
    for copied in ("functions", "knative"):
        shutil.copytree(CHECKOUT / copied, root / copied)
    shutil.copy(RECIPE / "thank_customer.py", root / "functions" / "sales")
    shutil.copy(RECIPE / "thank-customer.yaml", root / "knative" / "base")
    with linked(root, "docs", "functions", "protos", "scripts", "shared") as checkout:
        yield checkout
