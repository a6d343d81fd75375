"""Every check of a whole overlay finds what it is there to find: each case breaks a cluster in one way."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from . import broker, connections, network, pods, references, routes, scale
from .rendering import objects
from .system import System, kind_of

Check = Callable[[System], Iterator[str]]
Change = Callable[[dict[str, Any]], None]
SOURCE = ("RabbitmqSource", "adjust-stock")
FUNCTION = ("Function", "create-sales-order")
PLAIN = ("Function", "products")
INVENTORY = ("Function", "inventory")
DATABASE = ("StatefulSet", "sales-postgresql")
GATEWAY = ("Deployment", "gateway")
POOLER = ("Pooler", "sales-postgresql")
CLUSTER = ("Cluster", "sales-database")
TOPOLOGY = ("Job", "declare-topology")


def broken(which: tuple[str, str], change: Change, overlay: str = "minimal") -> System:
    """A cluster with one object changed."""
    changed = copy.deepcopy(objects(overlay))
    (found,) = (one for one in changed if (kind_of(one), one["metadata"]["name"]) == which)
    change(found)
    return System(changed)


def embedded(old: str, new: str) -> System:
    """The small cluster with a text changed in the manifests that its jobs read."""
    changed = copy.deepcopy(objects("minimal"))
    (config,) = (one for one in changed if one["metadata"]["name"].startswith("minierp-manifests"))
    data = {key: text.replace(old, new) for key, text in config["data"].items()}
    assert data != config["data"], f"{old!r} is nowhere"
    config["data"] = data
    return System(changed)


def template(found: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = found["spec"]["template"]
    return made


def container(found: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = template(found)["spec"]["containers"][0]
    return made


def variable(name: str, value: str) -> Change:
    def change(found: dict[str, Any]) -> None:
        (one,) = (one for one in container(found)["env"] if one["name"] == name)
        one["value"] = value

    return change


def without(name: str) -> Change:
    def change(found: dict[str, Any]) -> None:
        container(found)["env"] = [one for one in container(found)["env"] if one["name"] != name]

    return change


def key(variable: str, /, **reference: str) -> Change:
    def change(found: dict[str, Any]) -> None:
        (one,) = (one for one in container(found)["env"] if one["name"] == variable)
        one["valueFrom"]["secretKeyRef"].update(reference)

    return change


def annotation(name: str, value: str) -> Change:
    return lambda found: template(found)["metadata"]["annotations"].update({f"autoscaling.knative.dev/{name}": value})


def label(name: str, value: str) -> Change:
    return lambda found: template(found)["metadata"]["labels"].update({name: value})


def parameter(name: str, value: str) -> Change:
    return lambda found: found["spec"]["pgbouncer"]["parameters"].update({name: value})


def context(field: str, value: Any) -> Change:
    return lambda found: container(found)["securityContext"].update({field: value})


CASES: list[tuple[Check, tuple[str, str], Change, str]] = [
    (references.secrets, FUNCTION, key("DATABASE_URL", name="sale-database"), "no Secret sale-database"),
    (references.secrets, FUNCTION, key("DATABASE_URL", key="uri"), "sales-database has no uri"),
    (
        references.secrets,
        SOURCE,
        lambda found: found["spec"]["rabbitmqClusterReference"]["connectionSecret"].update(name="redis-reader"),
        "redis-reader has no port, uri",
    ),
    (
        references.config_maps,
        GATEWAY,
        lambda found: template(found)["spec"]["volumes"][0].update(configMap={"name": "other"}),
        "no ConfigMap other",
    ),
    (references.addresses, FUNCTION, variable("INVENTORY_ADDRESS", "inventor.minierp.svc:80"), "inventor"),
    (references.addresses, FUNCTION, variable("INVENTORY_ADDRESS", "inventory.minierp.svc:81"), ":81"),
    (
        references.services,
        ("Service", "gateway"),
        lambda found: found["spec"]["ports"][0].update(targetPort="http"),
        "has port http",
    ),
    (
        references.services,
        ("Service", "redis"),
        lambda found: found["spec"]["selector"].update({"app.kubernetes.io/name": "cache"}),
        "no pod that it selects",
    ),
    (references.services, DATABASE, lambda found: found["spec"].update(serviceName="other"), "no Service other"),
    (
        references.selectors,
        DATABASE,
        lambda found: found["spec"]["selector"].update(matchLabels={"app.kubernetes.io/version": "0.1.0"}),
        "selects",
    ),
    (
        references.commands,
        TOPOLOGY,
        lambda found: container(found).update(command=["python", "-m", "no.such"]),
        "no.such",
    ),
    (references.commands, FUNCTION, variable("FUNCTION_SOURCE", "functions/sales/none.py"), "no file"),
    (references.volumes, GATEWAY, lambda found: container(found)["volumeMounts"].pop(), "volumes"),
    (
        broker.sources,
        SOURCE,
        lambda found: found["spec"]["rabbitmqResourcesConfig"].update(queueName="adjust.stock"),
        "no queue adjust.stock",
    ),
    (
        broker.sources,
        SOURCE,
        lambda found: found["spec"]["rabbitmqResourcesConfig"].update(queueName="adjust-stock.dead-letters"),
        "may not just read",
    ),
    (broker.sources, SOURCE, lambda found: found["spec"]["sink"]["ref"].update(name="nobody"), "no function nobody"),
    (
        broker.dead_letters,
        SOURCE,
        lambda found: found["spec"]["rabbitmqResourcesConfig"].update(queueName="minierp.unrouted"),
        "go to no queue",
    ),
    (
        network.chosen,
        ("NetworkPolicy", "redis"),
        lambda found: found["spec"]["podSelector"].update(matchLabels={"a": "b"}),
        "no pod",
    ),
    (
        network.chosen,
        ("NetworkPolicy", "use-redis"),
        lambda found: found["spec"]["egress"][0]["ports"][0].update(port=6380),
        "port 6380",
    ),
    (
        network.chosen,
        ("NetworkPolicy", "resolve-names"),
        lambda found: found["spec"]["egress"][0]["to"][0]["namespaceSelector"]["matchLabels"].update(
            {"kubernetes.io/metadata.name": "kube-sistem"}
        ),
        "kube-sistem",
    ),
    (
        network.denied_by_default,
        ("NetworkPolicy", "default-deny"),
        lambda found: found["spec"].update(policyTypes=["Ingress"]),
        "no policy denies",
    ),
    (
        network.needed_and_no_more,
        FUNCTION,
        label("minierp.com/database", "product"),
        "cannot reach sales-postgresql:5432",
    ),
    (
        network.needed_and_no_more,
        FUNCTION,
        label("minierp.com/database", "product"),
        "can reach product-postgresql:5432",
    ),
    (
        network.needed_and_no_more,
        ("NetworkPolicy", "default-deny"),
        lambda found: found["spec"].update(egress=[{}], ingress=[{}]),
        "can reach redis:6379",
    ),
    (
        network.callers,
        ("NetworkPolicy", "serve-functions"),
        lambda found: found["spec"]["ingress"][0]["from"].append({"podSelector": {}}),
        "admits {",
    ),
    (
        network.callers,
        ("NetworkPolicy", "serve-functions"),
        lambda found: found["spec"]["ingress"].append({}),
        "anybody",
    ),
    (network.askers, PLAIN, label("minierp.com/uses-functions", "true"), "Function/products: asks the ingress"),
    (
        network.askers,
        FUNCTION,
        lambda found: template(found)["metadata"]["labels"].pop("minierp.com/uses-inventory"),
        "cannot ask the ingress",
    ),
    (connections.fit, FUNCTION, annotation("max-scale", "10"), "connections asked for"),
    (scale.concurrency, PLAIN, variable("THREADS", "2"), "2 THREADS and 1 CHANNELS are for 2 requests"),
    (scale.concurrency, FUNCTION, variable("CHANNELS", "16"), "16 CHANNELS are for 128 requests"),
    (scale.targets, FUNCTION, annotation("target", "64"), "only where 64 requests wait"),
    (scale.targets, FUNCTION, annotation("max-scale", "13"), "the activator goes"),
    (
        scale.concurrency,
        SOURCE,
        lambda found: found["spec"]["rabbitmqResourcesConfig"].update(parallelism=17),
        "delivers 17 at once",
    ),
    (scale.bounds, FUNCTION, annotation("max-scale", "0"), "no max-scale"),
    (scale.bounds, INVENTORY, annotation("min-scale", "0"), "may scale to zero"),
    (scale.deadlines, FUNCTION, lambda found: template(found)["spec"].update(timeoutSeconds=10), "before 10.0 s"),
    (
        scale.local,
        FUNCTION,
        lambda found: found["metadata"]["labels"].pop("networking.knative.dev/visibility"),
        "not cluster-local",
    ),
    (pods.restricted, FUNCTION, context("readOnlyRootFilesystem", False), "readOnlyRootFilesystem False"),
    (pods.restricted, GATEWAY, context("allowPrivilegeEscalation", True), "allowPrivilegeEscalation True"),
    (pods.restricted, DATABASE, context("capabilities", {"drop": ["ALL"], "add": ["CHOWN"]}), "CHOWN"),
    (pods.restricted, DATABASE, context("runAsNonRoot", False), "runAsNonRoot False"),
    (pods.restricted, TOPOLOGY, context("seccompProfile", {"type": "Unconfined"}), "Unconfined"),
    (
        pods.restricted,
        TOPOLOGY,
        lambda found: template(found)["spec"].pop("automountServiceAccountToken"),
        "service account",
    ),
    (pods.restricted, TOPOLOGY, lambda found: template(found)["spec"].update(hostNetwork=True), "hostNetwork"),
    (
        pods.restricted,
        TOPOLOGY,
        lambda found: template(found)["spec"]["volumes"].append({"name": "x", "hostPath": {"path": "/"}}),
        "hostPath",
    ),
    (pods.resources, DATABASE, lambda found: container(found)["resources"].pop("limits"), "limits for []"),
    (
        pods.resources,
        GATEWAY,
        lambda found: template(found)["spec"]["initContainers"][0].pop("resources"),
        "configure has requests",
    ),
    (pods.probes, FUNCTION, lambda found: container(found).pop("livenessProbe"), "no livenessProbe"),
    (pods.probes, DATABASE, lambda found: container(found).pop("readinessProbe"), "no readinessProbe"),
    (
        pods.shellless,
        TOPOLOGY,
        lambda found: container(found).update(command=["sh", "-c", "python -m scripts.minierp.cluster.topology"]),
        "needs a shell",
    ),
]


@pytest.mark.parametrize(
    ("check", "which", "change", "complaint"), CASES, ids=lambda part: getattr(part, "__name__", None)
)
def test_a_check_finds_what_is_broken(check: Check, which: tuple[str, str], change: Change, complaint: str) -> None:
    assert complaint in "\n".join(check(broken(which, change)))


@pytest.mark.parametrize(
    ("check", "old", "new", "complaint"),
    [
        (broker.topology, "source: minierp.events", "source: minierp.event", "no exchange minierp.event"),
        (broker.topology, "destination: adjust-stock\n", "destination: adjust-stok\n", "no destination adjust-stok"),
        (broker.topology, "vhost: minierp\n", "vhost: mini\n", "no virtual host mini"),
        (broker.topology, "userReference: {name: sales}", "userReference: {name: sale}", "no user sale"),
        (broker.topology, "exchange: minierp.events\n", "exchange: minierp.event\n", "no exchange minierp.event"),
        (broker.sources, "read: '^adjust-stock$'", "read: '^adjust-'", "'adjust-stock-source' may not just read"),
        (broker.topology, "alternate-exchange: minierp.unrouted", "alternate-exchange: lost", "no exchange lost"),
        (broker.policies, "pattern: ^adjust-stock$", "pattern: ^adjust-stok$", "matches no queue"),
        (broker.policies, "pattern: ^adjust-stock$", "pattern: s", "policies match it"),
        (broker.policies, "dead-letter-exchange: minierp", "dead-letter-exchange: mini", "no exchange mini"),
        (
            broker.dead_letters,
            "dead-letter-routing-key: adjust-stock",
            "dead-letter-routing-key: other",
            "go to no queue",
        ),
        (
            references.secrets,
            "importCredentialsSecret: {name: sales-broker}",
            "importCredentialsSecret: {name: x}",
            "no Secret x",
        ),
        (routes.parents, "    - name: minierp\n", "    - name: other\n", "no listener"),
        (routes.unshadowed, 'value: "/stock/[^/]+/adjustments/?"', 'value: "/stock/[^/]+"', "falls to the expression"),
        (
            routes.unshadowed,
            'GET, path: {type: PathPrefix, value: "/stock/"',
            'POST, path: {type: PathPrefix, value: "/stock"',
            "falls to the exact path",
        ),
        (routes.inward, 'Exact, value: "/stock"', 'Exact, value: "/metrics"', "leads to /metrics"),
        (routes.inward, 'PathPrefix, value: "/stock/"', 'PathPrefix, value: "/"', "leads to /health/liveness"),
        (routes.inward, 'value: "/stock/[^/]+/adjustments/?"', 'value: "/[^/]+/liveness"', "leads to /health/liveness"),
        (routes.inward, "urlRewrite: {hostname: stock.", "urlRewrite: {path: /, hostname: stock.", "changes paths"),
        (routes.functions, "hostname: stock.", "hostname: stocks.", "is no function"),
        (routes.backends, "name: kourier-internal", "name: kourier", "not the ingress"),
    ],
)
def test_a_check_finds_what_is_broken_in_what_a_job_reads(check: Check, old: str, new: str, complaint: str) -> None:
    assert complaint in "\n".join(check(embedded(old, new)))


BY_OPERATORS: list[tuple[Check, tuple[str, str], Change, str]] = [
    (
        broker.clusters,
        ("Queue", "adjust-stock"),
        lambda found: found["spec"]["rabbitmqClusterReference"].update(name="other"),
        "no RabbitmqCluster other",
    ),
    (broker.clusters, POOLER, lambda found: found["spec"]["cluster"].update(name="other"), "no Cluster other"),
    (
        broker.clusters,
        ("Certificate", "minierp"),
        lambda found: found["spec"]["issuerRef"].update(name="other"),
        "no Issuer other",
    ),
    (
        references.certified,
        CLUSTER,
        lambda found: found["spec"]["certificates"].update(serverAltDNSNames=["other"]),
        "certificate is not for it",
    ),
    (references.certified, FUNCTION, without("DATABASE_CA"), "not encrypted"),
    (references.servers_certified, FUNCTION, without("SERVERS_CA"), "does not know the authority"),
    (
        references.servers_certified,
        ("Certificate", "redis"),
        lambda found: found["spec"].update(dnsNames=["cache"]),
        "is not for redis",
    ),
    (
        references.secrets,
        ("Gateway", "minierp"),
        lambda found: found["spec"]["listeners"][0]["tls"]["certificateRefs"][0].update(name="other"),
        "no Secret other",
    ),
    (
        references.secrets,
        CLUSTER,
        lambda found: found["spec"]["bootstrap"]["initdb"]["secret"].update(name="minierp-tls"),
        "minierp-tls has no password, username",
    ),
    (connections.fit, POOLER, parameter("max_client_conn", "100"), "100 given"),
    (connections.fit, POOLER, parameter("max_db_connections", "60"), "opens 120"),
    (
        connections.somebody_answers,
        POOLER,
        lambda found: found["metadata"].update(name="other"),
        "neither a server nor",
    ),
    (pods.resources, POOLER, lambda found: container(found).pop("resources"), "pgbouncer has requests for []"),
    (
        routes.policies,
        ("RateLimitPolicy", "clients"),
        lambda found: found["spec"]["targetRefs"][0].update(name="other"),
        "RateLimitPolicy: minierp is bound and not there, or there and not bound",
    ),
    (
        routes.backends,
        ("ReferenceGrant", "minierp"),
        lambda found: found["spec"]["from"][0].update(namespace="other"),
        "no ReferenceGrant lets",
    ),
    (
        network.needed_and_no_more,
        ("NetworkPolicy", "sales-postgresql"),
        lambda found: found["spec"].pop("ingress"),
        "cannot reach sales-postgresql:5432",
    ),
]


@pytest.mark.parametrize(
    ("check", "which", "change", "complaint"), BY_OPERATORS, ids=lambda part: getattr(part, "__name__", None)
)
def test_a_check_finds_what_operators_could_not_do(
    check: Check, which: tuple[str, str], change: Change, complaint: str
) -> None:
    assert complaint in "\n".join(check(broken(which, change, "production")))


def test_what_nobody_reads_is_found() -> None:
    assert "ConfigMap/extra: read by nobody" in list(
        references.unused(
            System((*objects("minimal"), {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "extra"}}))
        )
    )
