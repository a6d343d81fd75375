"""Whether MiniERP has room: what one pod of everything asks for, beside what the cluster's nodes have left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.minierp.cluster.kubernetes.comparison import quantity
from scripts.minierp.cluster.kubernetes.objects import Object

KNATIVES = frozenset({"knative-serving", "knative-eventing", "knative-sources", "kourier-system"})
"""Where Knative's own pods run."""
_SIDECAR = "queue.sidecar.serving.knative.dev/{}-resource-request"
_SIDECARS_OWN = {"cpu": "25m", "memory": "0"}
"""What a queue-proxy asks for where no annotation says it (knative/serving, pkg/deployment)."""
_ADAPTER = {"cpu": "50m", "memory": "64Mi"}
"""What every event source's adapter asks for (eventing-rabbitmq, receive_adapter.go)."""
_COUNTS = ("spec.replicas", "spec.instances")
_ENDED = frozenset({"Succeeded", "Failed"})
_GIB = 2**30


@dataclass(frozen=True)
class Amounts:
    """cpu: cores; memory: bytes."""

    cpu: float = 0.0
    memory: float = 0.0

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(self.cpu + other.cpu, self.memory + other.memory)

    def __sub__(self, other: "Amounts") -> "Amounts":
        return Amounts(self.cpu - other.cpu, self.memory - other.memory)

    def __mul__(self, times: int) -> "Amounts":
        return Amounts(self.cpu * times, self.memory * times)

    def __str__(self) -> str:
        return f"{self.cpu:.2f} cores and {self.memory / _GIB:.1f} GiB"


@dataclass(frozen=True)
class Room:
    """What the nodes have, what pods of others ask of it, and how much of that is Knative's own."""

    allocatable: Amounts
    taken: Amounts
    knatives: Amounts

    @property
    def free(self) -> Amounts:
        """What is left for MiniERP, its present pods included."""
        return self.allocatable - self.taken


def room(nodes: Iterable[Object], pods: Sequence[Object], namespace: str) -> Room:
    """From all nodes that take pods, and all pods on them; those of our own namespace are no others'."""
    usable = [node for node in nodes if not node.at("spec.unschedulable")]
    names = {node.name for node in usable}
    taking = [pod for pod in pods if pod.at("status.phase") not in _ENDED and pod.at("spec.nodeName") in names]
    others = [pod for pod in taking if pod.at("metadata.namespace") != namespace]
    return Room(
        _sum(_amounts(node.at("status.allocatable", {})) for node in usable),
        _sum(_pod(pod.at("spec")) for pod in others),
        _sum(_pod(pod.at("spec")) for pod in others if pod.at("metadata.namespace") in KNATIVES),
    )


def needed(objects: Iterable[Object]) -> Amounts:
    """What everything asks for at its least: servers with all their replicas, and one pod of each function.

    Jobs run before there are functions, so they need no room of their own.
    """
    return _sum(_asked(item) for item in objects if item.kind != "Job")


def warnings(found: Room | None, objects: Iterable[Object]) -> list[str]:
    """A line if it does not fit; none where nobody may look."""
    wanted = needed(objects)
    if found is None or (wanted.cpu <= found.free.cpu and wanted.memory <= found.free.memory):
        return []
    return [
        f"MiniERP asks for {wanted} with one pod of each function; of {found.allocatable} there are {found.free} free"
        f" ({found.knatives} are asked for by Knative's own pods). What finds no room stays pending, and a request for"
        " it ends in a 504; docs/operations.md, Room on the nodes, shows how to lower what Knative asks for."
    ]


def _asked(item: Object) -> Amounts:
    if item.kind == "RabbitmqSource":
        return _amounts(_ADAPTER)
    if item.is_function:
        annotations = item.at("spec.template.metadata.annotations", {})
        sidecar = {name: annotations.get(_SIDECAR.format(name), least) for name, least in _SIDECARS_OWN.items()}
        return _pod(item.at("spec.template.spec")) + _amounts(sidecar)
    count = next((item.at(path) for path in _COUNTS if item.at(path) is not None), 1)
    one = _pod(item.at("spec.template.spec", {})) + _amounts(item.at("spec.resources.requests", {}))
    return one * int(count)


def _pod(spec: Mapping[str, Any]) -> Amounts:
    """What runs at once counts together; of what runs before, the largest."""
    first = [_amounts(each.get("resources", {}).get("requests", {})) for each in spec.get("initContainers", ())]
    main = _sum(_amounts(each.get("resources", {}).get("requests", {})) for each in spec.get("containers", ()))
    return Amounts(max([main.cpu, *(each.cpu for each in first)]), max([main.memory, *(each.memory for each in first)]))


def _amounts(given: Mapping[str, Any]) -> Amounts:
    return Amounts(quantity(given.get("cpu", "0")) or 0.0, quantity(given.get("memory", "0")) or 0.0)


def _sum(amounts: Iterable[Amounts]) -> Amounts:
    return sum(amounts, Amounts())
