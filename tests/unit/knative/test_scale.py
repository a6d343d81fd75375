"""docs/scaling.md's arithmetic holds for what is rendered."""

from collections.abc import Callable, Iterator

import pytest

from . import connections, scale
from .rendering import OVERLAYS
from .system import System, rendered

CHECKS = [
    connections.fit,
    connections.somebody_answers,
    scale.concurrency,
    scale.targets,
    scale.bounds,
    scale.deadlines,
    scale.local,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_it_adds_up(overlay: str, check: Callable[[System], Iterator[str]]) -> None:
    assert list(check(rendered(overlay))) == []
