"""What MiniERP asks for, and whether a cluster has it left."""

import re
from typing import Any

import pytest

from scripts.minierp.cluster.kubernetes.capacity import Amounts, needed, room, warnings
from scripts.minierp.cluster.kubernetes.objects import Object
from scripts.minierp.local.machine.state import CHECKOUT
from tests.unit.knative.pods import requested
from tests.unit.knative.system import System

GIB = 2**30
DEPLOYING = " ".join((CHECKOUT / "docs" / "deploying.md").read_text(encoding="utf-8").split())


def node(cpu: str = "2", memory: str = "8Gi", name: str = "n", **spec: Any) -> Object:
    content = {"spec": spec, "status": {"allocatable": {"cpu": cpu, "memory": memory}}}
    return Object({"kind": "Node", "apiVersion": "v1", "metadata": {"name": name}, **content})


def pod(namespace: str, cpu: str, phase: str = "Running", **spec: Any) -> Object:
    container = {"resources": {"requests": {"cpu": cpu, "memory": "64Mi"}}}
    content = {"nodeName": "n", "containers": [container], **spec}
    metadata = {"name": "p", "namespace": namespace}
    return Object(
        {"kind": "Pod", "apiVersion": "v1", "metadata": metadata, "spec": content, "status": {"phase": phase}}
    )


def test_what_is_needed_is_what_every_pod_but_a_job_s_asks_for(minimal: list[Object]) -> None:
    rest = [dict(item.content) for item in minimal if item.kind != "Job"]

    asked = needed(minimal)

    assert asked.cpu == pytest.approx(requested(System(rest), "cpu"))
    assert asked.memory == pytest.approx(requested(System(rest), "memory"))


def test_everything_counts_with_all_its_replicas_and_a_function_with_one_pod() -> None:
    requests = {"requests": {"cpu": "100m", "memory": "1Gi"}}
    template = {"spec": {"containers": [{"resources": requests}, {"resources": requests}]}}
    function = {
        "apiVersion": "serving.knative.dev/v1",
        "kind": "Service",
        "metadata": {"name": "f"},
        "spec": {"template": {"metadata": {"annotations": {"autoscaling.knative.dev/min-scale": "2"}}, **template}},
    }
    server = {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "s"}}
    cluster = {"apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster", "metadata": {"name": "c"}}

    assert needed([Object(function)]) == Amounts(pytest.approx(0.225), 2 * GIB)
    assert needed([Object({**server, "spec": {"replicas": 3, "template": template}})]) == Amounts(
        pytest.approx(0.6), 6 * GIB
    )
    assert needed([Object({**cluster, "spec": {"instances": 2, "resources": requests}})]) == Amounts(0.2, 2 * GIB)


def test_what_is_free_is_what_others_leave() -> None:
    pods = [
        pod("knative-serving", "300m"),
        pod("kourier-system", "200m"),
        pod("kube-system", "100m"),
        pod("minierp", "500m"),
        pod("kube-system", "900m", phase="Succeeded"),
        pod("kube-system", "900m", phase="Pending", nodeName=None),
        pod("knative-serving", "900m", nodeName="cordoned"),
    ]

    found = room([node(), node(name="o"), node(name="cordoned", unschedulable=True)], pods, "minierp")

    assert found.free.cpu == pytest.approx(3.4)
    assert found.knatives.cpu == pytest.approx(0.5)
    assert found.free.memory == pytest.approx(16 * GIB - 3 * 64 * 2**20)


def test_a_node_that_knative_fills_is_warned_of_with_what_to_do(minimal: list[Object]) -> None:
    small = room([node()], [pod("knative-serving", "1400m")], "minierp")

    (line,) = warnings(small, minimal)

    assert "1.40 cores" in line
    assert "docs/operations.md, Room on the nodes" in line
    assert "\n## Room on the nodes\n" in (CHECKOUT / "docs" / "operations.md").read_text()


def test_room_enough_and_a_cluster_that_shows_nothing_are_no_reason_to_warn(minimal: list[Object]) -> None:
    assert warnings(room([node("8", "32Gi")], [pod("knative-serving", "1400m")], "minierp"), minimal) == []
    assert warnings(None, minimal) == []


def test_the_page_on_deploying_says_what_a_small_node_must_have(minimal: list[Object]) -> None:
    sentence = r"one pod each asks for (\d\.\d) cores and (\d\.\d) GiB, and Knative's own pods for (\d\.\d) cores"
    cores, gib, _ = (float(number) for number in re.search(sentence, DEPLOYING).groups())  # type: ignore[union-attr]

    asked = needed(minimal)
    assert asked.cpu == pytest.approx(cores, abs=0.05)
    assert asked.memory / GIB == pytest.approx(gib, abs=0.05)
