"""Who can reach whom by the NetworkPolicies, against who needs to. Every check gives what is wrong."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from scripts.minierp.cluster.kubernetes.secrets import brought, missing

from .kinds import Object, name
from .system import Pod, System, selects

# Whose pods policies may speak of by their namespace.
NAMESPACES = {"cnpg-system", "knative-eventing", "knative-serving", "kourier-system", "kube-system", "nginx-gateway"}
NAMESPACES |= {"cert-manager", "monitoring", "rabbitmq-system"}
_SOURCES_WAY = ("rabbitmq", 5672)
NAME_OF_NAMESPACE = "kubernetes.io/metadata.name"
PROMETHEUS: Object = {
    "namespaceSelector": {"matchLabels": {NAME_OF_NAMESPACE: "monitoring"}},
    "podSelector": {"matchLabels": {"app.kubernetes.io/name": "prometheus"}},
}


def chosen(system: System) -> Iterator[str]:
    """A policy is for some pod, and every peer that it names is there, with the port."""
    for policy in system.of("NetworkPolicy"):
        subjects = [pod for pod in system.pods if selects(policy["spec"]["podSelector"], pod.labels)]
        if not subjects:
            yield f"{name(policy)}: selects no pod"
        for direction, far in (("ingress", "from"), ("egress", "to")):
            for rule in policy["spec"].get(direction, []):
                yield from _peers(system, policy, rule, far)
        for rule in policy["spec"].get("ingress", []):
            yield from _ports(policy, rule, subjects)


def _peers(system: System, policy: Object, rule: Mapping[str, Any], far: str) -> Iterator[str]:
    for peer in rule.get(far, []):
        if "namespaceSelector" in peer:
            namespace = peer["namespaceSelector"].get("matchLabels", {}).get(NAME_OF_NAMESPACE)
            if namespace is not None and namespace not in NAMESPACES:
                yield f"{name(policy)}: nothing is known of the namespace {namespace}"
        elif "podSelector" in peer:
            there = [pod for pod in system.pods if selects(peer["podSelector"], pod.labels)]
            if not there:
                yield f"{name(policy)}: no pod is {peer['podSelector']}"
            elif far == "to":
                yield from _ports(policy, rule, there)


def _ports(policy: Object, rule: Mapping[str, Any], pods: list[Pod]) -> Iterator[str]:
    for port in rule.get("ports", []):
        if not any(port["port"] in pod.ports for pod in pods):
            yield f"{name(policy)}: port {port['port']} is no port of {', '.join(pod.owner for pod in pods)}"


def denied_by_default(system: System) -> Iterator[str]:
    """One policy shuts every pod of the namespace, in both directions."""
    for policy in system.of("NetworkPolicy"):
        spec = policy["spec"]
        shuts = set(spec["policyTypes"]) == {"Ingress", "Egress"} and not spec.get("ingress") and not spec.get("egress")
        if spec["podSelector"] == {} and shuts:
            return
    yield "no policy denies what no other allows"


def needed_and_no_more(system: System) -> Iterator[str]:
    """A pod reaches a server if it reads a Secret with the server's address, and otherwise not."""
    for (host, port), servers in _servers(system).items():
        for pod in system.pods:
            wanted, possible = (
                (host, port) in _uses(system, pod),
                all(reaches(system, pod, one, port) for one in servers),
            )
            if wanted and not possible:
                yield f"{pod.owner}: cannot reach {host}:{port}, whose address it reads"
            if possible and not wanted and pod not in servers:
                yield f"{pod.owner}: can reach {host}:{port}, whose address it does not read"


def callers(system: System) -> Iterator[str]:
    """A function's pods are reached by the activator and the ingress, by which sources come, too, and by nobody else:
    whoever gets there past them posts events of his own making.
    """
    requests = {8012, 8013, 8112}
    expected = {"knative-serving": {*requests, 9090}, "kourier-system": requests}
    if system.of("PodMonitor"):
        expected[str(PROMETHEUS)] = {8080, 9102}
    for pod in system.pods:
        if pod.owner.startswith("Function/") and (found := _admitted(system, pod)) != expected:
            yield f"{pod.owner}: admits {found}, not {expected}"


def _admitted(system: System, pod: Pod) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for rule in _rules(system, pod, "ingress"):
        for peer in rule.get("from", [{"anybody": {}}]):
            found.setdefault(_called(peer), set()).update(one["port"] for one in rule.get("ports", [{"port": 0}]))
    return found


def askers(system: System) -> Iterator[str]:
    """The ingress, which leads to every function, is asked by the gateway, the sources, and whose environment names a
    function.
    """
    for pod in system.pods:
        variables = {one["name"] for container in pod.containers for one in container.get("env", [])}
        needs = pod.owner.startswith(("Gateway/", "Deployment/gateway", "RabbitmqSource/"))
        needs = needs or (pod.owner.startswith("Function/") and any(name.endswith("_ADDRESS") for name in variables))
        may = any(
            "kourier-system" in {_called(peer) for peer in rule.get("to", [{"anybody": {}}])}
            for rule in _rules(system, pod, "egress")
        )
        if may != needs:
            yield f"{pod.owner}: {'asks' if may else 'cannot ask'} the ingress"


def _rules(system: System, pod: Pod, direction: str) -> list[Mapping[str, Any]]:
    policies = [one["spec"] for one in system.of("NetworkPolicy") if selects(one["spec"]["podSelector"], pod.labels)]
    return [rule for policy in policies for rule in policy.get(direction, [])]


def _called(peer: Mapping[str, Any]) -> str:
    """A namespace by its name; whatever else a policy may name as it stands there."""
    namespace = peer.get("namespaceSelector", {}).get("matchLabels", {}).get(NAME_OF_NAMESPACE)
    return namespace if len(peer) == 1 and namespace else str(peer)


def reaches(system: System, source: Pod, target: Pod, port: int) -> bool:
    """Whether a connection is allowed at both ends: policies add up, and pods that none selects are open."""
    return _open(system, source, target, target, port, "egress", "to") and _open(
        system, target, source, target, port, "ingress", "from"
    )


def _open(system: System, subject: Pod, peer: Pod, target: Pod, port: int, direction: str, far: str) -> bool:
    policies = [
        policy["spec"]
        for policy in system.of("NetworkPolicy")
        if direction.capitalize() in policy["spec"]["policyTypes"]
        and selects(policy["spec"]["podSelector"], subject.labels)
    ]
    rules = [rule for spec in policies for rule in spec.get(direction, [])]
    return not policies or any(_is_peer(rule.get(far), peer) and _is_port(rule, target, port) for rule in rules)


def _is_peer(peers: list[Mapping[str, Any]] | None, pod: Pod) -> bool:
    if not peers:
        return True
    return any(
        "namespaceSelector" not in peer and "ipBlock" not in peer and selects(peer["podSelector"], pod.labels)
        for peer in peers
    )


def _is_port(rule: Mapping[str, Any], target: Pod, port: int) -> bool:
    ports = [one["port"] for one in rule.get("ports", [])]
    return not ports or port in ports or any(isinstance(one, str) and one in target.ports for one in ports)


def _uses(system: System, pod: Pod) -> set[tuple[str, int]]:
    """Hosts and ports in the Secrets that a pod reads, key by key."""
    addresses = _addresses(system)
    if pod.owner.startswith("RabbitmqSource/"):
        return {_SOURCES_WAY}
    read = {
        (reference["name"], reference["key"])
        for container in pod.containers
        for variable in container.get("env", [])
        if (reference := variable.get("valueFrom", {}).get("secretKeyRef"))
    }
    return {addresses[key] for key in read if key in addresses}


@cache
def _addresses(system: System) -> dict[tuple[str, str], tuple[str, int]]:
    """Host and port by Secret and key, as deploy writes them."""
    return {
        (secret.name, key): (str(urlsplit(value).hostname), int(urlsplit(value).port or 0))
        for secret in missing({}, {}, system.namespace, brought(system.names("StatefulSet")), system.by_tls)
        for key, value in secret.data.items()
        if "://" in value
    }


def _servers(system: System) -> dict[tuple[str, int], list[Pod]]:
    """The pods behind each address: a Service's, or those that an operator puts behind a Service of its own."""
    known = {*_addresses(system).values(), *(_SOURCES_WAY for _ in system.of("RabbitmqSource"))}
    made = {
        host: [pod for pod in system.pods if pod.owner in {f"Pooler/{host}", f"RabbitmqCluster/{host}"}]
        for host, _ in known
    }
    for service in system.of("Service"):
        selector = {"matchLabels": service["spec"]["selector"]}
        host = service["metadata"]["name"]
        made[host] = made.get(host, []) or [pod for pod in system.pods if selects(selector, pod.labels)]
    return {(host, port): made[host] for host, port in known}
