"""Whether the routes lead from a listener to a function."""

import re
from collections.abc import Iterator

from shared.runtime.observing import METRICS

from .kinds import Object, name
from .system import System

INGRESS = ("kourier-system", "kourier-internal", 80)
"""The cluster's own: Kourier's Service for requests from inside."""
INWARD = ("/", METRICS, f"{METRICS}/", "/health", "/health/", "/health/liveness", "/health/readiness")


def parents(system: System) -> Iterator[str]:
    """A route hangs on a Gateway, and on a listener of it if it names one."""
    gateways = {
        one["metadata"]["name"]: {listener["name"] for listener in one["spec"]["listeners"]}
        for one in system.declared("Gateway")
    }
    for route in system.declared("HTTPRoute"):
        for parent in route["spec"]["parentRefs"]:
            listeners = gateways.get(parent["name"], set())
            if not listeners or parent.get("sectionName", next(iter(listeners))) not in listeners:
                yield f"{name(route)}: no listener {parent}"


def policies(system: System) -> Iterator[str]:
    """What bounds clients bounds a gateway that is there, and every gateway of ours."""
    gateways = system.names("Gateway")
    for kind in ("RateLimitPolicy", "ClientSettingsPolicy"):
        specs = [policy["spec"] for policy in system.of(kind)]
        bound = {ref["name"] for spec in specs for ref in spec.get("targetRefs") or [spec["targetRef"]]}
        for gateway in gateways ^ bound:
            yield f"{kind}: {gateway} is bound and not there, or there and not bound"


def inward(system: System) -> Iterator[str]:
    """What is for the cluster alone: events, probes, metrics. No path of a route leads there, nor one made of it."""
    for route in system.declared("HTTPRoute"):
        for match in (one for rule in route["spec"]["rules"] for one in rule["matches"]):
            kind, value = match["path"]["type"], match["path"]["value"]
            for path in INWARD:
                if _leads(kind, value, path):
                    yield f"{name(route)}: {value} leads to {path}"
        if any("urlRewrite" in one and "path" in one["urlRewrite"] for one in _filters(route)):
            yield f"{name(route)}: changes paths, so what it leads to cannot be told"


def _filters(route: Object) -> list[Object]:
    return [one for rule in route["spec"]["rules"] for one in rule["filters"]]


def _leads(kind: str, value: str, path: str) -> bool:
    if kind == "RegularExpression":
        return re.match(value, path) is not None  # NGINX Gateway Fabric anchors only its beginning
    return path == value or (kind == "PathPrefix" and f"{path}/".startswith(f"{value.rstrip('/')}/"))


def unshadowed(system: System) -> Iterator[str]:
    """NGINX Gateway Fabric makes one `location` of each path and looks at the method only inside it: an expression goes
    before a prefix, matches also what a path only begins with, and a prefix gives way to an equal exact path
    (internal/controller/nginx/config/servers.go). So no path of a route may fall into another's location, unless its
    method is known there as well. A slash too many is nothing to lose where its method is not answered without it.
    """
    matches = [
        (name(route), match["method"], match["path"]["type"], match["path"]["value"])
        for route in system.declared("HTTPRoute")
        for rule in route["spec"]["rules"]
        for match in rule["matches"]
    ]
    expressions = {value for _, _, kind, value in matches if kind == "RegularExpression"}
    exact = {value for _, _, kind, value in matches if kind == "Exact"}
    answered = {(method, value) for _, method, kind, value in matches if kind == "Exact"}
    known = {(route, method, value) for route, method, kind, value in matches if kind == "Exact"}
    for route, method, kind, value in matches:
        example = value.removesuffix("/?").replace("[^/]+", "x") + ("x" if kind == "PathPrefix" else "")
        for expression in expressions - {value}:
            if kind != "Exact" and re.search(expression, example):
                yield f"{route}: {example} falls to the expression {expression}"
        lost = not value.endswith("/") or (method, value.removesuffix("/")) in answered
        if kind == "PathPrefix" and lost and value in exact and (route, method, value) not in known:
            yield f"{route}: {value} falls to the exact path"


def functions(system: System) -> Iterator[str]:
    """The host that Knative finds a function by is that of a function in the namespace."""
    # In a ConfigMap the names are those of the base; the gateway's configuration puts the namespace in.
    namespace = system.namespace if system.of("HTTPRoute") else "minierp"
    hosts = {f"{function}.{namespace}.svc.cluster.local" for function in system.names("Function")}
    for route in system.declared("HTTPRoute"):
        for rule in route["spec"]["rules"]:
            rewritten = [one["urlRewrite"]["hostname"] for one in rule["filters"] if one["type"] == "URLRewrite"]
            if len(rewritten) != 1 or rewritten[0] not in hosts:
                yield f"{name(route)}: {rewritten} is no function of {namespace}"


def backends(system: System) -> Iterator[str]:
    """A route leads to the ingress, and the ingress's namespace lets it."""
    for route in system.declared("HTTPRoute"):
        for backend in (one for rule in route["spec"]["rules"] for one in rule["backendRefs"]):
            namespace = backend.get("namespace", system.namespace)
            if (namespace, backend["name"], backend["port"]) != INGRESS:
                yield f"{name(route)}: leads to {namespace}/{backend['name']}:{backend['port']}, not the ingress"
            if system.of("HTTPRoute") and not any(_grants(system, one) for one in system.of("ReferenceGrant")):
                yield f"{name(route)}: no ReferenceGrant lets it lead to {namespace}/{backend['name']}"


def _grants(system: System, grant: Object) -> bool:
    namespace, service, _ = INGRESS
    return (
        grant["metadata"].get("namespace") == namespace
        and system.namespace in {one["namespace"] for one in grant["spec"]["from"]}
        and service in {one["name"] for one in grant["spec"]["to"]}
    )
