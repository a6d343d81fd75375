"""The NetworkPolicies let through what the design's arrows say, and nothing else."""

from collections.abc import Callable, Iterator

import pytest

from . import network
from .rendering import OVERLAYS
from .system import System, rendered

CHECKS = [network.chosen, network.denied_by_default, network.needed_and_no_more, network.callers, network.askers]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_only_who_needs_it_reaches_it(overlay: str, check: Callable[[System], Iterator[str]]) -> None:
    assert list(check(rendered(overlay))) == []


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_domain_does_not_reach_another_s_database(overlay: str) -> None:
    system = rendered(overlay)
    (sales,) = (pod for pod in system.pods if pod.owner == "Function/create-sales-order")
    others = [pod for pod in system.pods if pod.owner.endswith("/inventory-postgresql")]

    assert others
    assert not any(network.reaches(system, sales, other, 5432) for other in others)


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_names_are_resolved_by_pods_of_the_cluster_or_by_the_node(overlay: str) -> None:
    (policy,) = (one for one in rendered(overlay).of("NetworkPolicy") if one["metadata"]["name"] == "resolve-names")
    (rule,) = policy["spec"]["egress"]

    assert policy["spec"]["podSelector"] == {}
    assert [next(iter(peer)) for peer in rule["to"]] == ["namespaceSelector", "ipBlock"]
    assert {(port["protocol"], port["port"]) for port in rule["ports"]} == {("UDP", 53), ("TCP", 53)}
