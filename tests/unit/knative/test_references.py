"""Every reference in an overlay resolves: by name, key and port."""

from collections.abc import Callable, Iterator

import pytest

from scripts.minierp.cluster.kubernetes.objects import Object
from scripts.minierp.cluster.kubernetes.rewriting import moved

from . import broker, references, routes
from .rendering import OVERLAYS, objects
from .system import System, rendered

CHECKS = [
    references.secrets,
    references.config_maps,
    references.unused,
    references.addresses,
    references.certified,
    references.servers_certified,
    references.services,
    references.selectors,
    references.commands,
    references.volumes,
    broker.sources,
    broker.topology,
    broker.policies,
    broker.dead_letters,
    broker.clusters,
    routes.parents,
    routes.policies,
    routes.inward,
    routes.unshadowed,
    routes.functions,
    routes.backends,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.__module__.rpartition('.')[2]}.{check.__name__}")
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_reference_resolves(overlay: str, check: Callable[[System], Iterator[str]]) -> None:
    assert list(check(rendered(overlay))) == []


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_reference_resolves_in_another_namespace(overlay: str) -> None:
    shop = System(tuple(dict(moved(Object(manifest), "shop").content) for manifest in objects(overlay)))

    assert shop.namespace == "shop"
    assert [problem for check in CHECKS for problem in check(shop)] == []
