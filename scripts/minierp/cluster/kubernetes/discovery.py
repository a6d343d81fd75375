"""Looking at the cluster, changing nothing: whether it answers, what it can do, and what we may do."""

import json
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from scripts.minierp.cluster.kubernetes.capacity import Room, room
from scripts.minierp.cluster.kubernetes.commands import Command, Kubectl
from scripts.minierp.cluster.kubernetes.errors import NoCluster
from scripts.minierp.cluster.kubernetes.objects import Object, parse
from scripts.minierp.cluster.kubernetes.preflight import CONTROLLERS, Controller, Facts
from scripts.minierp.cluster.kubernetes.runner import call, output

_DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
_ALSO = (("create", "pods/portforward"), ("get", "pods/log"), ("delete", "jobs.batch"))


def facts(kubectl: Kubectl, wanted: Sequence[Object]) -> Facts:
    """All that the preflight wants to know."""
    programs = {name: _version(name) for name in ("kubectl", "kn") if shutil.which(name)}
    if "kubectl" not in programs or not (kubernetes := _kubernetes()):
        return Facts(programs)
    resources = _resources()
    return Facts(
        programs,
        kubernetes=kubernetes,
        resources=resources,
        controllers=_controllers(),
        denied=_denied(kubectl, resources, wanted),
        default_storage=_default_storage(),
        room=_room(kubectl),
    )


def reach() -> None:
    """Raises NoCluster where none answers."""
    if not _kubernetes():
        raise NoCluster


def kinds() -> frozenset[str]:
    """What the cluster serves, as kubectl calls it: jobs.batch."""
    return frozenset(_resources().values())


def _kubernetes() -> str:
    """The cluster's version; empty where none answers."""
    answer = call(Command(("kubectl", "version", "-o", "json", "--request-timeout=10s")))
    versions = {} if answer.returncode else json.loads(answer.stdout or "{}")
    return str(versions.get("serverVersion", {}).get("gitVersion", ""))


def _version(program: str) -> str:
    said = call(Command((program, "version", *(["--client"] if program == "kubectl" else []))))
    return next((line for line in said.stdout.splitlines() if "ersion" in line), "").rpartition(" ")[2]


def _resources() -> dict[tuple[str, str], str]:
    """From `kubectl api-resources`, whose lines end in APIVERSION NAMESPACED KIND.

    It says each kind in the version that its group prefers only, so the group's other versions are added. It fails
    where any aggregated API is down, such as that of metrics, although it has said all the others by then.
    """
    asked = Command(("kubectl", "api-resources", "--no-headers"))
    said = call(asked).stdout.strip() or output(*asked.arguments)
    lines = [words for line in said.splitlines() if len(words := line.split()) >= 4]
    versions = {words[-3] for words in lines} | set(call(Command(("kubectl", "api-versions"))).stdout.split())
    return {
        (version, words[-1]): _resource(words[0], words[-3])
        for words in lines
        for version in versions
        if _group(version) == _group(words[-3])
    }


def _resource(plural: str, api: str) -> str:
    return f"{plural}.{group}" if (group := _group(api)) else plural


def _group(api: str) -> str:
    return api.rpartition("/")[0]


def _controllers() -> dict[str, Controller]:
    """Those that we may look at."""
    found = {}
    for name, (namespace, deployment) in CONTROLLERS.items():
        answer = call(Command(("kubectl", "-n", namespace, "get", "deployment", deployment, "-o", "json")))
        if not answer.returncode:
            live = Object(json.loads(answer.stdout))
            labels = live.at("metadata.labels", {})
            available = live.at("status.availableReplicas", 0) > 0
            found[name] = Controller(labels.get("app.kubernetes.io/version", ""), available)
    return found


def _denied(kubectl: Kubectl, resources: Mapping[tuple[str, str], str], wanted: Sequence[Object]) -> list[str]:
    """What we may not do. Whether we may make the namespace shows when it is made: it may be there already."""
    asked = {
        (item.at("metadata.namespace", kubectl.namespace), verb, resources[item.content["apiVersion"], item.kind])
        for item in wanted
        if item.kind != "Namespace" and (item.content["apiVersion"], item.kind) in resources
        for verb in ("create", "patch")
    }
    asked |= {(kubectl.namespace, *each) for each in _ALSO}
    lines = sorted(asked)
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda line: _can_i(*line), lines))
    return [f"{verb} {name} in {where}" for (where, verb, name), word in zip(lines, said, strict=True) if word == "no"]


def _can_i(namespace: str, verb: str, name: str) -> str:
    """What the cluster says to it: yes or no, which some authorizers follow up with a reason."""
    resource, _, part = name.partition("/")  # kubectl would take pods/log for a pod that is called log
    what = (verb, resource, *([f"--subresource={part}"] if part else []))
    return call(Command(("kubectl", "-n", namespace, "auth", "can-i", *what))).stdout.strip()[:2]


def _default_storage() -> bool | None:
    answer = call(Command(("kubectl", "get", "storageclasses", "-o", "json")))
    if answer.returncode:
        return None
    return any(item.annotation(_DEFAULT_CLASS) == "true" for item in parse(answer.stdout))


def _room(kubectl: Kubectl) -> Room | None:
    looks = (("get", "nodes"), ("get", "pods", "--all-namespaces"))
    answers = [call(Command(("kubectl", *look, "-o", "json"))) for look in looks]
    nodes, pods = ([] if answer.returncode else parse(answer.stdout) for answer in answers)
    return room(nodes, pods, kubectl.namespace) if nodes and pods else None
