"""When an object that the cluster works on is done, and how to wait for it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from scripts.minierp.cluster.kubernetes.commands import Command, Kubectl
from scripts.minierp.cluster.kubernetes.objects import Object
from scripts.minierp.cluster.plan.stages import Stage, stage

_CONDITIONS = {
    ("serving.knative.dev", "Service"): "Ready",
    ("sources.knative.dev", "RabbitmqSource"): "Ready",
    ("sources.knative.dev", "PingSource"): "Ready",
    ("rabbitmq.com", "RabbitmqCluster"): "AllReplicasReady",
    ("postgresql.cnpg.io", "Cluster"): "Ready",
    ("cert-manager.io", "Certificate"): "Ready",
    ("cert-manager.io", "Issuer"): "Ready",
    ("gateway.networking.k8s.io", "Gateway"): "Programmed",
}
_ROLLED_OUT = {("apps", "StatefulSet"), ("apps", "Deployment")}


def condition(item: Object) -> str:
    """The condition that an object of this kind reaches; empty if none is worth waiting for."""
    if stage(item) is Stage.TOPOLOGY and item.key.group == "rabbitmq.com":
        return "Ready"
    return _CONDITIONS.get((item.key.group, item.kind), "")


def holds(live: Object, name: str) -> bool:
    """Whether a condition is true, and about this version of the object."""
    conditions = live.at("status.conditions", [])
    seen = live.at("status.observedGeneration", live.at("metadata.generation"))
    found = any(each["type"] == name and each["status"] == "True" for each in conditions)
    return found and bool(seen == live.at("metadata.generation"))


def is_healthy(live: Object) -> bool:
    """Whether there is nothing left to wait for."""
    if (live.key.group, live.kind) in _ROLLED_OUT:
        return _rolled_out(live)
    if live.kind == "Pooler":
        return bool(live.at("status.instances", 0) == live.at("spec.instances"))
    name = condition(live)
    return not name or holds(live, name)


def waits(kubectl: Kubectl, items: Iterable[Object]) -> list[Command]:
    """Commands that return when all are healthy; conditions of the same name are waited for together."""
    found: list[Command] = []
    together: defaultdict[str, list[str]] = defaultdict(list)
    for item in items:
        if (item.key.group, item.kind) in _ROLLED_OUT:
            found.append(_roll_out(kubectl, item))
        elif item.kind == "Pooler":
            wanted = f"jsonpath={{.status.instances}}={item.at('spec.instances')}"
            found.append(kubectl.wait(wanted, item.key.resource))
        elif name := condition(item):
            together[name].append(item.key.resource)
    return [*found, *(kubectl.wait(f"condition={name}", *resources) for name, resources in together.items())]


def _roll_out(kubectl: Kubectl, item: Object) -> Command:
    events = kubectl("get", "events", "--field-selector=type=Warning", "--sort-by=.lastTimestamp")
    why = (kubectl("describe", item.key.resource), events)
    wait = kubectl("rollout", "status", item.key.resource, f"--timeout={kubectl.timeout}s", on_failure=why)
    return replace(wait, pulls=kubectl.pulls(item))


def _rolled_out(live: Object) -> bool:
    status = live.at("status", {})
    counts = {status.get(name, 0) for name in ("readyReplicas", "updatedReplicas", "replicas")}
    return counts == {live.at("spec.replicas", 1)} and status.get("observedGeneration") == live.at(
        "metadata.generation"
    )
