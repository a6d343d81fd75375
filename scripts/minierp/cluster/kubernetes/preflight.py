"""Can this cluster take MiniERP? Everything that is missing is listed at once, each with how to get it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scripts.minierp.cluster.kubernetes.capacity import Room
from scripts.minierp.cluster.kubernetes.errors import WHERE_TO_LOOK
from scripts.minierp.cluster.kubernetes.objects import Object

OLDEST = {
    "kubectl": (1, 28),
    "kn": (1, 12),
    "Kubernetes": (1, 30),
    "Knative Serving": (1, 15),
    "Knative Eventing": (1, 15),
    "RabbitmqSource": (1, 15),
}
"""Older ones were never tried."""

CONTROLLERS = {
    "Knative Serving": ("knative-serving", "controller"),
    "Knative Eventing": ("knative-eventing", "eventing-controller"),
    "RabbitmqSource": ("knative-sources", "rabbitmq-controller-manager"),
}
"""The Deployment that does each one's work, by namespace and name."""

_BRINGS = {
    "serving.knative.dev": "Knative Serving: apply serving-crds.yaml, serving-core.yaml and Kourier's kourier.yaml",
    "sources.knative.dev/PingSource": "Knative Eventing: apply eventing-crds.yaml and eventing-core.yaml",
    "sources.knative.dev/RabbitmqSource": "eventing-rabbitmq: apply rabbitmq-source.yaml",
    "rabbitmq.com/RabbitmqCluster": "RabbitMQ's cluster operator: apply cluster-operator.yml",
    "rabbitmq.com": "RabbitMQ's messaging topology operator, with cert-manager",
    "postgresql.cnpg.io": "CloudNativePG: apply the operator's manifest",
    "cert-manager.io": "cert-manager: apply cert-manager.yaml",
    "gateway.nginx.org": "NGINX Gateway Fabric, 2.4 or newer",
    "gateway.networking.k8s.io": "the Gateway API's CRDs and NGINX Gateway Fabric",
}
_PROGRAMS = {
    "kubectl": "install the Debian package kubernetes-client, or Kubernetes' own release",
    "kn": "install the kn binary of Knative client's releases",
}


@dataclass(frozen=True)
class Controller:
    """A Deployment of the cluster's own: its version, where it says one, and whether it is available."""

    version: str
    available: bool


@dataclass(frozen=True)
class Facts:
    """What was found. `programs`: versions by name; `resources`: what the cluster serves, its name for kubectl by
    (apiVersion, kind).

    denied: verb and resource that we may not use. default_storage, room: None where nobody may look.
    """

    programs: Mapping[str, str]
    kubernetes: str = ""
    resources: Mapping[tuple[str, str], str] = field(default_factory=dict)
    controllers: Mapping[str, Controller] = field(default_factory=dict)
    denied: Sequence[str] = ()
    default_storage: bool | None = None
    room: Room | None = None


def lacks(facts: Facts, wanted: Sequence[Object]) -> list[str]:
    """A line for each thing that is missing or too old; none means go."""
    programs = [f"{name} is not on the PATH: {how}" for name, how in _PROGRAMS.items() if name not in facts.programs]
    if not facts.kubernetes:
        return [*programs, f"no cluster answers: {WHERE_TO_LOOK}"]
    versions = {**facts.programs, "Kubernetes": facts.kubernetes}
    versions |= {name: controller.version for name, controller in facts.controllers.items()}
    down = [name for name, controller in facts.controllers.items() if not controller.available]
    return [
        *programs,
        *_too_old(versions),
        *_missing_kinds(facts, wanted),
        *(f"{name} is installed, but its controller is not available: {_look_at(name, facts)}" for name in down),
        *(f"you may not {each}: ask for the role admin there" for each in facts.denied),
        *_storage(facts, wanted),
    ]


def _too_old(versions: Mapping[str, str]) -> list[str]:
    found = ((name, text, version(text)) for name, text in versions.items())
    return [
        f"{name} {text} is older than {'.'.join(map(str, OLDEST[name]))}: upgrade it"
        for name, text, number in found
        if number and number < OLDEST[name]
    ]


def version(text: str) -> tuple[int, int] | None:
    """Major and minor of v1.34.1; None for what is no release."""
    found = re.search(r"\bv?(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else None


def _missing_kinds(facts: Facts, wanted: Sequence[Object]) -> list[str]:
    kinds = {(item.content["apiVersion"], item.kind, item.key) for item in wanted}
    gone = [(api, kind, key) for api, kind, key in kinds if (api, kind) not in facts.resources]
    by_source: dict[str, set[str]] = {}
    for api, kind, key in gone:
        how = _BRINGS.get(f"{key.group}/{kind}") or _BRINGS.get(key.group, "")
        by_source.setdefault(how, set()).add(f"{kind} ({api})")
    return [f"the cluster knows no {', '.join(sorted(names))}: {how}".rstrip(": ") for how, names in by_source.items()]


def _look_at(name: str, facts: Facts) -> str:
    namespace, deployment = CONTROLLERS[name]
    watched = name == "RabbitmqSource" and ("rabbitmq.com/v1beta1", "Queue") not in facts.resources
    crds = (
        "; it watches kinds of rabbitmq.com: apply at least the messaging topology operator's CRDs" if watched else ""
    )
    return f"`kubectl -n {namespace} describe deployment {deployment}`{crds}"


def _storage(facts: Facts, wanted: Iterable[Object]) -> list[str]:
    claims = any(
        item.at("spec.volumeClaimTemplates") or item.kind in {"PersistentVolumeClaim", "Cluster"} for item in wanted
    )
    if facts.default_storage is False and claims:
        how = "install a provisioner, or use --overlay ephemeral, which keeps no data"
        return [f"no StorageClass is the default, and the databases ask for volumes: {how}"]
    return []
