"""Looking at the cluster, changing nothing: which it is, and what it holds."""

import base64
from collections import defaultdict
from collections.abc import Iterable

from scripts.minierp.cluster.kubernetes.commands import Command, Kubectl
from scripts.minierp.cluster.kubernetes.identity import CONFIG
from scripts.minierp.cluster.kubernetes.objects import Key, Object, parse
from scripts.minierp.cluster.kubernetes.runner import call, output


def place(namespace: str) -> str:
    """Which namespace of which cluster is meant, for people."""
    context = call(Command(("kubectl", "config", "current-context"))).stdout.strip() or "that kubectl talks to"
    return f"the namespace {namespace} of the cluster {context}"


def objects(*arguments: str) -> list[Object]:
    """What `kubectl ARGUMENTS`, a get, finds; nothing is no error. Raises DeployError."""
    return parse(output("kubectl", *arguments, "-o", "json", "--ignore-not-found"))


def holdings(kubectl: Kubectl, wanted: Iterable[Object]) -> dict[Key, Object]:
    """What is there of the kinds that are wanted, in the namespaces where they are wanted, and the namespace itself.

    ConfigMaps are looked for whatever is wanted: one of them, which no overlay holds, says who may come.
    """
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    kinds[kubectl.namespace].add(CONFIG.resource.partition("/")[0])
    for item in wanted:
        if item.kind != "Namespace":
            kinds[item.at("metadata.namespace", kubectl.namespace)].add(item.key.resource.partition("/")[0])
    found = objects("get", "namespace", kubectl.namespace)
    for namespace, names in kinds.items():
        found += objects("-n", namespace, "get", ",".join(sorted(names)))
    return {item.key: item for item in found}


def secrets(kubectl: Kubectl) -> dict[str, dict[str, str]]:
    """The Secrets of the namespace, decoded; never to be shown."""
    found = objects("-n", kubectl.namespace, "get", "secrets")
    return {
        item.name: {key: base64.b64decode(value).decode(errors="replace") for key, value in item.at("data", {}).items()}
        for item in found
    }


def revisions(kubectl: Kubectl) -> list[Object]:
    """All revisions of all functions."""
    return objects("-n", kubectl.namespace, "get", "revisions.serving.knative.dev")


def owns_namespace(kubectl: Kubectl) -> bool:
    """Whether the namespace was made for MiniERP."""
    found = objects("get", "namespace", kubectl.namespace)
    return bool(found) and found[0].at("metadata.labels", {}).get("app.kubernetes.io/part-of") == "minierp"
