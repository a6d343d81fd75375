"""Every pod is small and restricted, and all together fit a small node."""

from collections.abc import Callable, Iterator

import pytest

from . import pods
from .rendering import OVERLAYS
from .system import System, rendered

GIB = 1024**3


CHECKS = [pods.restricted, pods.resources, pods.probes, pods.shellless]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_pod_keeps_to_it(overlay: str, check: Callable[[System], Iterator[str]]) -> None:
    assert list(check(rendered(overlay))) == []


@pytest.mark.parametrize("overlay", ["minimal", "ephemeral"])
def test_one_pod_of_each_fits_a_small_node(overlay: str) -> None:
    assert pods.requested(rendered(overlay), "cpu") < 1.5
    assert pods.requested(rendered(overlay), "memory") < 5.5 * GIB


@pytest.mark.parametrize("overlay", ["minimal", "ephemeral"])
def test_at_rest_there_is_little_beside_the_servers(overlay: str) -> None:
    assert 0 < pods.at_rest(rendered(overlay), "cpu") < 0.5
    assert 0 < pods.at_rest(rendered(overlay), "memory") < 1.2 * GIB
