"""Statements on a loop of the test's own, against the real database."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.minierp.local.system.system import System
from shared.statements.channels import channels
from shared.statements.statement import Statement
from tests.integration.domain import in_domain

Write = Callable[[str], Statement]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """write("select :a as a"): a statement."""

    def one(text: str) -> Statement:
        path = tmp_path / "one.sql"
        path.write_text(text)
        return Statement(path)

    return one


@pytest.fixture
def two_channels(services: System) -> Iterator[None]:
    """This process is one of the product domain's, and has two channels."""
    channels.cache_clear()
    with in_domain(services.state, "product", CHANNELS="2", DEADLINE_SECONDS="5"):
        yield
    channels.cache_clear()
