"""What every pod asks of its node and may do on it. Every check gives what is wrong, one sentence each."""

import json
import re
from collections.abc import Iterator
from typing import Any

from .functions import functions
from .kinds.common import amount
from .kinds.serving import SIDECAR_PREFIX
from .system import Pod, System

RESTRICTED = {
    "runAsNonRoot": True,
    "readOnlyRootFilesystem": True,
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}
OUR_IMAGES = "dev.local/minierp-"
FORBIDDEN = {"hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace"}
VOLUMES = {"configMap", "secret", "emptyDir", "projected", "persistentVolumeClaim"}
# knative/serving pkg/reconciler/revision/resources/queue.go: what a queue-proxy asks for where no annotation says it.
SIDECAR = {"cpu": "25m", "memory": "0"}
# eventing-rabbitmq pkg/reconciler/source/resources/receive_adapter.go: written there, and not to be changed.
ADAPTER = {"cpu": "50m", "memory": "64Mi"}


def restricted(system: System) -> Iterator[str]:
    """Kubernetes' restricted pod security standard, and more: a read-only root and no token."""
    for pod in _ours(system):
        if pod.spec.get("automountServiceAccountToken") is not False:
            yield f"{pod.owner}: mounts a service account's token"
        yield from (f"{pod.owner}: {field}" for field in FORBIDDEN & pod.spec.keys())
        for volume in pod.spec.get("volumes", []):
            yield from (f"{pod.owner}: a volume of kind {kind}" for kind in volume.keys() - VOLUMES - {"name"})
        for container in pod.containers:
            # What the container says goes before what the pod says.
            context = {**pod.spec.get("securityContext", {}), **container.get("securityContext", {})}
            for field, wanted in RESTRICTED.items():
                if context.get(field) != wanted:
                    yield f"{pod.owner}: {container['name']} has {field} {context.get(field)}"


def resources(system: System) -> Iterator[str]:
    """Every container says what it needs and what it may take at most."""
    for pod in system.pods:
        for container in pod.containers:
            for half in ("requests", "limits"):
                given = container.get("resources", {}).get(half, {}).keys()
                if not given >= {"cpu", "memory"}:
                    yield f"{pod.owner}: {container['name']} has {half} for {sorted(given)}"


def probes(system: System) -> Iterator[str]:
    """What serves says when it is ready, and when it is beyond help."""
    for pod in _ours(system):
        serving = [one for one in pod.spec["containers"] if one.get("ports") or pod.owner.startswith("Function/")]
        for container in serving:
            for probe in {"readinessProbe", "livenessProbe"} - container.keys():
                yield f"{pod.owner}: {container['name']} has no {probe}"


def shellless(system: System) -> Iterator[str]:
    """Nothing in a container of our images, nor a probe or a hook of it, is done by a shell."""
    for pod in _ours(system):
        for container in pod.containers:
            words = set(re.findall(r"[\w/]+", json.dumps(container)))
            if container["image"].startswith(OUR_IMAGES) and words & {"sh", "bash", "/bin/sh", "/bin/bash"}:
                yield f"{pod.owner}: {container['name']} needs a shell"


def requested(system: System, resource: str) -> float:
    """What one pod of each asks for, with Knative's and the sources' own: cores or bytes.

    Jobs have ended by the time that functions run, and those of a clock end soon.
    """
    return sum(_of_pod(system, pod, resource) for pod in system.pods if not pod.owner.startswith(("Job/", "CronJob/")))


def at_rest(system: System, resource: str) -> float:
    """What runs when nobody asks for anything, beside the servers: sources, and functions that a clock keeps awake or
    that never go.
    """
    awake = {one["spec"]["sink"]["ref"]["name"] for one in system.of("PingSource")}
    kept = {one.name for one in functions(system) if one.scale("min-scale") or one.name in awake}
    resting = {"RabbitmqSource", *(f"Function/{name}" for name in kept)}
    pods = [pod for pod in system.pods if pod.owner in resting or pod.owner.partition("/")[0] in resting]
    return sum(_of_pod(system, pod, resource) for pod in pods)


def _of_pod(system: System, pod: Pod, resource: str) -> float:
    if pod.owner.startswith("RabbitmqSource/"):
        return amount(ADAPTER[resource])
    main = sum(_asked(container, resource) for container in pod.spec.get("containers", []))
    first = max((_asked(container, resource) for container in pod.spec.get("initContainers", [])), default=0.0)
    return max(main, first) + _sidecar(system, pod, resource)


def _asked(container: dict[str, Any], resource: str) -> float:
    return amount(container["resources"]["requests"][resource])


def _sidecar(system: System, pod: Pod, resource: str) -> float:
    if not pod.owner.startswith("Function/"):
        return 0.0
    (function,) = (one for one in system.of("Function") if f"Function/{one['metadata']['name']}" == pod.owner)
    annotations = function["spec"]["template"]["metadata"]["annotations"]
    return amount(annotations.get(f"{SIDECAR_PREFIX}{resource}-resource-request", SIDECAR[resource]))


def _ours(system: System) -> list[Pod]:
    """Pods whose whole specification the manifests hold."""
    return [pod for pod in system.pods if pod.spec and not pod.owner.startswith("Pooler/")]
