"""What pods and Services refer to, and whether it is there. Every check gives what is wrong, one sentence each."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from scripts.minierp.cluster.kubernetes.secrets import brought, missing
from scripts.minierp.local.machine.state import CHECKOUT

from .kinds import Object, name
from .system import Pod, System, selects

LOGIN = frozenset({"username", "password"})
RESTORERS = {"redis-keeper"}
"""Logins of a restore, whose job not every overlay has: where databases are restored otherwise, a person has them."""
Wanted = Iterable[tuple[str, str, frozenset[str]]]
"""Who wants it, what it is called, and which of its keys."""


def secrets(system: System) -> Iterator[str]:
    """Every key of a Secret that something reads is one that somebody makes."""
    yield from _absent("Secret", _read_by_pods(system, "secret"), system.secrets)
    yield from _absent("Secret", _read_by_operators(system), system.secrets)


def config_maps(system: System) -> Iterator[str]:
    """Every key of a ConfigMap that a pod reads is rendered."""
    yield from _absent("ConfigMap", _read_by_pods(system, "configMap"), system.config_maps)


def unused(system: System) -> Iterator[str]:
    """What is made and read by nobody is a mistake or a leftover."""
    read = {found for _, found, _ in [*_read_by_pods(system, "secret"), *_read_by_operators(system)]}
    read |= RESTORERS
    yield from (f"Secret/{found}: read by nobody" for found in sorted(system.secrets.keys() - read))
    read = {found for _, found, _ in _read_by_pods(system, "configMap")}
    yield from (f"ConfigMap/{found}: read by nobody" for found in sorted(system.config_maps.keys() - read))


def addresses(system: System) -> Iterator[str]:
    """Every address in a Secret or a variable is that of a Service with this port."""
    found = [
        (f"Secret/{secret.name}", urlsplit(value).hostname, urlsplit(value).port)
        for secret in missing({}, {}, system.namespace, brought(system.names("StatefulSet")), system.by_tls)
        for value in secret.data.values()
        if "://" in value
    ]
    for pod in system.pods:
        values = [variable.get("value", "") for one in pod.containers for variable in one.get("env", [])]
        matches = [re.fullmatch(r"(?:\w+://)?([a-z][-a-z0-9.]*):(\d+)(?:/.*)?", value) for value in values]
        found += [(pod.owner, match[1], int(match[2])) for match in matches if match]
    for owner, host, port in found:
        if port not in system.services.get(_local(str(host), system.namespace), frozenset()):
            yield f"{owner}: no Service answers {host}:{port}"


def _local(host: str, namespace: str) -> str:
    """A host without what follows a Service's name in its own namespace."""
    return host.removesuffix(".cluster.local").removesuffix(".svc").removesuffix(f".{namespace}")


def certified(system: System) -> Iterator[str]:
    """Who checks a database's certificate finds the host there that his address has."""
    names = {
        one["metadata"]["name"]: one["spec"].get("certificates", {}).get("serverAltDNSNames", [])
        for one in system.of("Cluster")
    }
    for pooler in system.of("Pooler"):
        if pooler["metadata"]["name"] not in names.get(pooler["spec"]["cluster"]["name"], []):
            yield f"{name(pooler)}: its cluster's certificate is not for it"
    for pod in system.pods if system.of("Pooler") else []:
        for container in pod.containers:
            variables = {variable["name"] for variable in container.get("env", [])}
            if any(each.endswith("DATABASE_URL") for each in variables) and "DATABASE_CA" not in variables:
                yield f"{pod.owner}: its connections to the database are not encrypted"


def servers_certified(system: System) -> Iterator[str]:
    """Redis and the broker show a certificate for their addresses' host, and who goes there knows whom to trust."""
    if not system.by_tls:
        return
    names = {one["metadata"]["name"]: one["spec"]["dnsNames"] for one in system.of("Certificate")}
    for server in ("redis", "rabbitmq"):
        if server not in names[server]:
            yield f"Certificate/{server}: is not for {server}"
    for pod in system.pods:
        for container in pod.containers:
            variables = {variable["name"] for variable in container.get("env", [])}
            if variables & {"REDIS_URL", "AMQP_URL"} and "SERVERS_CA" not in variables:
                yield f"{pod.owner}: does not know the authority of Redis and the broker"


def services(system: System) -> Iterator[str]:
    """A Service leads to a port of some pod; a StatefulSet's governing Service and a budget's pods are there."""
    for service in system.of("Service"):
        selector = {"matchLabels": service["spec"]["selector"]}
        ports = {port for pod in system.pods if selects(selector, pod.labels) for port in pod.ports}
        for port in service["spec"]["ports"]:
            if port.get("targetPort", port["port"]) not in ports:
                yield f"{name(service)}: no pod that it selects has port {port.get('targetPort', port['port'])}"
    for stateful in system.of("StatefulSet"):
        if stateful["spec"]["serviceName"] not in system.names("Service"):
            yield f"{name(stateful)}: no Service {stateful['spec']['serviceName']}"
    for budget in system.of("PodDisruptionBudget"):
        if not any(selects(budget["spec"]["selector"], pod.labels) for pod in system.pods):
            yield f"{name(budget)}: selects no pod"


def selectors(system: System) -> Iterator[str]:
    """A workload selects its own pods and no other's, and nothing selects by a label that a release changes."""
    for workload in system.of("Deployment", "StatefulSet"):
        selector = workload["spec"]["selector"]
        chosen = {pod.owner for pod in system.pods if selects(selector, pod.labels)}
        if chosen != {name(workload)}:
            yield f"{name(workload)}: selects the pods of {', '.join(sorted(chosen)) or 'nobody'}"
        if "app.kubernetes.io/version" in selector.get("matchLabels", {}):
            yield f"{name(workload)}: selects by version, which changes while a selector must not"
    for service in system.of("Service"):
        if "app.kubernetes.io/version" in service["spec"]["selector"]:
            yield f"{name(service)}: selects by version, so that a rollout leaves it without pods"


def commands(system: System) -> Iterator[str]:
    """Every module that a container runs, and every function's source, is a file of this repository."""
    for pod in system.pods:
        for container in pod.containers:
            words = [*container.get("command", []), *container.get("args", [])]
            if words[:2] == ["python", "-m"] and not _is_module(words[2]):
                yield f"{pod.owner}: no module {words[2]}"
            for variable in container.get("env", []):
                if variable["name"] == "FUNCTION_SOURCE" and not (CHECKOUT / variable["value"]).is_file():
                    yield f"{pod.owner}: no file {variable['value']}"


def volumes(system: System) -> Iterator[str]:
    """Every mount is of a volume that the pod or its StatefulSet has, and every volume is mounted."""
    claims = {
        name(one): {claim["metadata"]["name"] for claim in one["spec"].get("volumeClaimTemplates", [])}
        for one in system.of("StatefulSet")
    }
    for pod in system.pods:
        there = {volume["name"] for volume in pod.spec.get("volumes", [])} | claims.get(pod.owner, set())
        mounted = {mount["name"] for one in pod.containers for mount in one.get("volumeMounts", [])}
        if there != mounted:
            yield f"{pod.owner}: volumes {sorted(there)} but mounts {sorted(mounted)}"


def _is_module(dotted: str) -> bool:
    path = CHECKOUT.joinpath(*dotted.split("."))
    return path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()


def _absent(kind: str, wanted: Wanted, there: dict[str, frozenset[str]]) -> Iterator[str]:
    for owner, found, keys in wanted:
        if found not in there:
            yield f"{owner}: no {kind} {found}"
        elif not keys <= there[found]:
            yield f"{owner}: {kind} {found} has no {', '.join(sorted(keys - there[found]))}"


def _read_by_pods(system: System, kind: str) -> Wanted:
    """Every Secret (or ConfigMap) that the pods mount or take variables from."""
    for pod in system.pods:
        for part in _mounted(pod, kind):
            yield pod.owner, part.get("secretName", part.get("name")), _keys(part)
        for container in pod.containers:
            for variable in container.get("env", []):
                if reference := variable.get("valueFrom", {}).get(f"{kind}KeyRef"):
                    yield pod.owner, reference["name"], frozenset({reference["key"]})
            for group in container.get("envFrom", []):
                if reference := group.get(f"{kind}Ref"):
                    yield pod.owner, reference["name"], frozenset()


def _mounted(pod: Pod, kind: str) -> list[Object]:
    volumes = pod.spec.get("volumes", [])
    parts = [*volumes, *(source for volume in volumes for source in volume.get("projected", {}).get("sources", []))]
    return [part[kind] for part in parts if kind in part]


def _keys(part: Object) -> frozenset[str]:
    return frozenset(item["key"] for item in part.get("items", []))


def _read_by_operators(system: System) -> Wanted:
    """What the controllers of users, sources, gateways and databases read."""
    for user in system.declared("User"):
        yield name(user), user["spec"]["importCredentialsSecret"]["name"], LOGIN
    for source in system.of("RabbitmqSource"):
        secret = source["spec"]["rabbitmqClusterReference"]["connectionSecret"]["name"]
        yield name(source), secret, LOGIN | {"uri", "port"}
    for cluster in system.of("Cluster"):
        yield name(cluster), cluster["spec"]["bootstrap"]["initdb"]["secret"]["name"], LOGIN
        for role in cluster["spec"]["managed"]["roles"]:
            yield name(cluster), role["passwordSecret"]["name"], LOGIN
    for owner, secret in _certificates(system):
        yield owner, secret, frozenset({"tls.crt", "tls.key"})


def _certificates(system: System) -> Iterator[tuple[str, str]]:
    """Who shows or signs with a certificate, and the Secret that it is in."""
    for gateway in system.of("Gateway"):
        references = [one for listener in gateway["spec"]["listeners"] for one in listener["tls"]["certificateRefs"]]
        yield from ((name(gateway), reference["name"]) for reference in references)
    for one in system.of("RabbitmqCluster", "Issuer"):
        for part in ("tls", "ca"):
            if part in one["spec"]:
                yield name(one), one["spec"][part]["secretName"]
