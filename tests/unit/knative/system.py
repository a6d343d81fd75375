"""An overlay as one system: what it makes itself, and what Knative and the operators make of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from scripts.minierp.cluster.kubernetes.secrets import KEYS, by_tls
from scripts.minierp.manifests.resources import IDENTITY_CONFIG

from .kinds import Object
from .rendering import load, objects

WORKLOADS = {"Deployment", "StatefulSet", "DaemonSet", "Job"}
# knative/networking pkg/apis/networking/ports.go: the queue-proxy's ports; 8112 is the one with TLS.
QUEUE_PROXY = frozenset({8012, 8013, 8112, 9090})
# knative/serving pkg/apis/serving/v1: where a function listens that declares no port; 8080 unless it says otherwise.
USER_PORT = frozenset({8080})
# rabbitmq.com/docs/networking: how the nodes of a cluster, and the tools inside them, find and reach each other.
PEERS = frozenset({4369, 25672, *range(35672, 35683)})
TLS_KEYS = frozenset({"tls.crt", "tls.key", "ca.crt"})
Ports = frozenset[int | str]


@dataclass(frozen=True)
class Pod:
    """Pods of one owner: `spec` is theirs where the manifests hold it, and empty where an operator writes it."""

    owner: str
    labels: Mapping[str, str]
    ports: Ports
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def containers(self) -> list[Object]:
        """All of them, initial ones too."""
        return [*self.spec.get("initContainers", []), *self.spec.get("containers", [])]


class System:
    """What the objects of an overlay amount to, once every controller has done its work."""

    def __init__(self, objects: tuple[Object, ...]) -> None:
        self.objects = objects

    def of(self, *kinds: str) -> list[Object]:
        """The rendered objects of some kinds; a Knative Service is a kind of its own, `Function`."""
        return [manifest for manifest in self.objects if kind_of(manifest) in kinds]

    def names(self, *kinds: str) -> set[str]:
        """What the rendered objects of some kinds are called."""
        return {manifest["metadata"]["name"] for manifest in self.of(*kinds)}

    def declared(self, *kinds: str) -> list[Object]:
        """As `of`; and where a job does an operator's work, what stands in the ConfigMap that it reads."""
        return self.of(*kinds) or [manifest for manifest in self.embedded if kind_of(manifest) in kinds]

    @cached_property
    def embedded(self) -> list[Object]:
        """The manifests inside ConfigMaps."""
        texts = [
            text
            for config in self.of("ConfigMap")
            for key, text in config.get("data", {}).items()
            if key.endswith(".yaml")
        ]
        return [document for text in texts for document in load(text) if "apiVersion" in document]

    @cached_property
    def namespace(self) -> str:
        """The one in which everything of ours is."""
        (name,) = self.names("Namespace")
        return name

    @cached_property
    def pods(self) -> list[Pod]:
        """One for each owner of pods."""
        return [pod for manifest in self.objects for pod in _pods(manifest)]

    @cached_property
    def by_tls(self) -> bool:
        """Whether deploy gives Redis and the broker addresses by TLS."""
        return by_tls(self.names("Certificate"))

    @cached_property
    def secrets(self) -> dict[str, frozenset[str]]:
        """Every Secret with its keys: deploy's, cert-manager's, and the authority of each CloudNativePG cluster."""
        certificates = {made["spec"]["secretName"]: TLS_KEYS for made in self.of("Certificate")}
        authorities = {f"{cluster}-ca": frozenset({"ca.crt", "ca.key"}) for cluster in self.names("Cluster")}
        return {**KEYS, **certificates, **authorities}

    @cached_property
    def config_maps(self) -> dict[str, frozenset[str]]:
        """Every ConfigMap with its keys: the overlay's, and the one that is the cluster's own."""
        return {
            IDENTITY_CONFIG: frozenset({"access", "issuer", "audience", "keys"}),
            **{
                config["metadata"]["name"]: frozenset({**config.get("data", {}), **config.get("binaryData", {})})
                for config in self.of("ConfigMap")
            },
        }

    @cached_property
    def services(self) -> dict[str, frozenset[int]]:
        """Every Service by name with its ports, also those that Knative and operators make."""
        found = {
            service["metadata"]["name"]: frozenset(port["port"] for port in service["spec"]["ports"])
            for service in self.of("Service")
        }
        found |= dict.fromkeys(self.names("Function"), frozenset({80}))
        for broker in self.of("RabbitmqCluster"):
            found[broker["metadata"]["name"]] = _broker_ports(broker)
        found |= dict.fromkeys(self.names("Pooler"), frozenset({5432}))
        for cluster in self.names("Cluster"):
            found |= dict.fromkeys((f"{cluster}-rw", f"{cluster}-ro", f"{cluster}-r"), frozenset({5432}))
        return found


@cache
def rendered(overlay: str) -> System:
    """The system that an overlay of the repository makes."""
    return System(objects(overlay))


def kind_of(manifest: Object) -> str:
    """An object's kind, with Knative's Service told from Kubernetes'."""
    kind = str(manifest["kind"])
    return "Function" if (kind, manifest["apiVersion"]) == ("Service", "serving.knative.dev/v1") else kind


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """metav1 LabelSelector: an empty one selects everything."""
    wanted = selector.get("matchLabels", {})
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    return all(_expression(expression, labels) for expression in selector.get("matchExpressions", []))


def _expression(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    value, values = labels.get(expression["key"]), expression.get("values", [])
    return {
        "Exists": value is not None,
        "DoesNotExist": value is None,
        "In": value in values,
        "NotIn": value not in values,
    }[expression["operator"]]


def _pods(manifest: Object) -> Iterator[Pod]:
    """The pods that follow from an object. Sources of the labels: each controller's own repository."""
    kind, name, spec = kind_of(manifest), manifest["metadata"]["name"], manifest.get("spec", {})
    owner = f"{kind}/{name}"
    if kind in WORKLOADS:
        template = spec["template"]
        labels = template["metadata"]["labels"] | ({"batch.kubernetes.io/job-name": name} if kind == "Job" else {})
        yield Pod(owner, labels, _ports(template["spec"]), template["spec"])
    elif kind == "CronJob":
        template = spec["jobTemplate"]["spec"]["template"]
        yield Pod(owner, template["metadata"]["labels"], _ports(template["spec"]), template["spec"])
    elif kind == "Function":
        template = spec["template"]
        labels = template["metadata"].get("labels", {}) | {"serving.knative.dev/service": name}
        yield Pod(owner, labels, _ports(template["spec"]) | QUEUE_PROXY | USER_PORT, template["spec"])
    else:
        yield from _made_by_operators(kind, owner, manifest)


def _made_by_operators(kind: str, owner: str, manifest: Object) -> Iterator[Pod]:
    name, spec = manifest["metadata"]["name"], manifest.get("spec", {})
    if kind == "RabbitmqSource":  # eventing-rabbitmq, pkg/reconciler/source/resources/labels.go
        labels = {"eventing.knative.dev/source": "rabbitmq-source-controller", "eventing.knative.dev/SourceName": name}
        yield Pod(owner, labels, frozenset())
    elif kind == "RabbitmqCluster":  # cluster-operator, internal/metadata/label.go
        labels = {"app.kubernetes.io/name": name, "app.kubernetes.io/component": "rabbitmq"}
        yield Pod(owner, labels, _broker_ports(manifest) | PEERS)
    elif kind == "Cluster":  # cloudnative-pg, pkg/utils/labels_annotations.go
        inherited = spec.get("inheritedMetadata", {}).get("labels", {})
        labels = inherited | {"cnpg.io/cluster": name, "cnpg.io/podRole": "instance"}
        yield Pod(owner, labels, frozenset({5432, 8000, 9187}))
    elif kind == "Pooler":  # cloudnative-pg, pkg/specs/pgbouncer/deployments.go
        template = spec.get("template", {})
        labels = template.get("metadata", {}).get("labels", {})
        labels = labels | {"cnpg.io/poolerName": name, "cnpg.io/podRole": "pooler"}
        yield Pod(owner, labels, frozenset({5432, 9127}), template.get("spec", {}))
    elif kind == "Gateway":  # nginx-gateway-fabric, internal/controller/provisioner
        labels = spec.get("infrastructure", {}).get("labels", {}) | {"gateway.networking.k8s.io/gateway-name": name}
        yield Pod(owner, labels, frozenset(listener["port"] for listener in spec["listeners"]))


def _broker_ports(cluster: Object) -> frozenset[int]:
    """cluster-operator, internal/resource/configmap.go: with TLS, unless the others are shut, both of each."""
    return frozenset({5672, 15672, 15692}) | (frozenset({5671, 15671, 15691}) if "tls" in cluster["spec"] else set())


def _ports(spec: Mapping[str, Any]) -> Ports:
    """What containers declare; and the port for metrics, which Knative lets none declare beside its one."""
    ports = [port for container in spec.get("containers", []) for port in container.get("ports", [])]
    told = [one for container in spec.get("containers", []) for one in container.get("env", [])]
    metrics = {int(one["value"]) for one in told if one["name"] == "METRICS_PORT"}
    return (
        frozenset(port["containerPort"] for port in ports)
        | {port["name"] for port in ports if "name" in port}
        | metrics
    )
