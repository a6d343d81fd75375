"""serving.knative.dev/v1 Service, and what its admission webhook refuses (knative/serving, pkg/apis)."""

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from .common import DnsLabel, LabelValue, Metadata, NonEmpty, Port, Resources, SecretKey, ServiceName, Strict, amount
from .common import go_duration as seconds

HOUR = 3600
# autoscaling/register.go: every annotation of a revision and what annotation_validation.go accepts as its value.
AUTOSCALING: dict[str, Callable[[str], bool]] = {
    "min-scale": lambda value: 0 <= int(value) < 2**31,
    "max-scale": lambda value: 0 <= int(value) < 2**31,
    "initial-scale": lambda value: int(value) >= 1,  # 0 only where the cluster allows it
    "activation-scale": lambda value: int(value) >= 2,
    "target": lambda value: float(value) >= 0.01,
    "target-utilization-percentage": lambda value: 1 <= float(value) <= 100,
    "target-burst-capacity": lambda value: float(value) >= 0 or float(value) == -1,
    "panic-window-percentage": lambda value: 1 <= float(value) <= 100,
    "panic-threshold-percentage": lambda value: 110 <= float(value) <= 1000,
    "window": lambda value: 6 <= seconds(value) <= HOUR and seconds(value).is_integer(),
    "scale-down-delay": lambda value: seconds(value) <= HOUR and seconds(value).is_integer(),
    "scale-to-zero-pod-retention-period": lambda value: seconds(value) <= HOUR,
    "metric": lambda value: value in {"concurrency", "rps"},
}
# serving/register.go: the queue-proxy's own resources. They count on the revision only, not on the Service.
SIDECAR = {
    f"{resource}-resource-{half}"
    for resource in ("cpu", "memory", "ephemeral-storage")
    for half in ("request", "limit")
}
AUTOSCALING_PREFIX = "autoscaling.knative.dev/"
SIDECAR_PREFIX = "queue.sidecar.serving.knative.dev/"
VISIBILITY = "networking.knative.dev/visibility"
# serving/k8s_validation.go: reservedEnvVars, reservedPorts, reservedPaths.
RESERVED_VARIABLES = {"PORT", "K_SERVICE", "K_CONFIGURATION", "K_REVISION"}
RESERVED_PORTS = {8008, 8012, 8013, 8022, 8112, 9090, 9091}
RESERVED_PATHS = {"/", "/dev", "/dev/log", "/tmp", "/var", "/var/log"}
# config-defaults: max-revision-timeout-seconds and container-concurrency-max-limit where nobody changed them.
MAX_TIMEOUT = 600
MAX_CONCURRENCY = 1000


class ValueFrom(Strict):
    """fieldRef needs a feature flag that is off by default (fieldmask.go, EnvVarSourceMask)."""

    secretKeyRef: SecretKey | None = None
    configMapKeyRef: SecretKey | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.secretKeyRef is None) == (self.configMapKeyRef is None):
            raise ValueError("exactly one of secretKeyRef and configMapKeyRef")
        return self


class Variable(Strict):
    """A value is always text: YAML's 8 would be refused by the API server."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
    value: str | None = None
    valueFrom: ValueFrom | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.name in RESERVED_VARIABLES:
            raise ValueError(f"{self.name} is set by Knative itself")
        if (self.value is None) == (self.valueFrom is None):
            raise ValueError(f"{self.name}: exactly one of value and valueFrom")
        return self


class HttpGet(Strict):
    """Without a port Knative asks the container's own."""

    path: Annotated[str, Field(pattern=r"^/")]
    port: Port | None = None


class Grpc(Strict):
    """Without a port Knative asks the container's own."""

    port: Port | None = None
    service: str | None = None


class TcpSocket(Strict):
    """Without a port Knative asks the container's own."""

    port: Port | None = None


class Probe(Strict):
    """k8s_validation.go validateProbe and validateReadinessProbe."""

    httpGet: HttpGet | None = None
    tcpSocket: TcpSocket | None = None
    grpc: Grpc | None = None
    periodSeconds: Annotated[int, Field(ge=1)] | None = None
    timeoutSeconds: Annotated[int, Field(ge=1)] | None = None
    failureThreshold: Annotated[int, Field(ge=1)] | None = None
    initialDelaySeconds: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len({"httpGet", "tcpSocket", "grpc"} & self.model_fields_set) != 1:
            raise ValueError("exactly one of httpGet, tcpSocket and grpc")
        return self


class ReadinessProbe(Probe):
    """Without a period it is Knative's own quick probe, which takes neither a timeout nor a threshold."""

    @model_validator(mode="after")
    def _quick(self) -> Self:
        if self.periodSeconds is None and (self.timeoutSeconds or self.failureThreshold):
            raise ValueError("timeoutSeconds and failureThreshold are disallowed without periodSeconds")
        return self


class ContainerPort(Strict):
    """k8s_validation.go validateContainerPorts: the name chooses the protocol."""

    name: Literal["h2c", "http1"]
    containerPort: Annotated[Port, AfterValidator(lambda port: _unless(port in RESERVED_PORTS, port))]


class Drop(Strict):
    """Adding a capability needs a feature flag (fieldmask.go, SecurityContextMask)."""

    drop: list[str]


class Seccomp(Strict):
    """core/v1 SeccompProfile."""

    type: Literal["RuntimeDefault"]


class SecurityContext(Strict):
    """The container's. The pod's own needs a feature flag that is off by default (fieldmask.go, PodSpecMask)."""

    runAsNonRoot: bool
    runAsUser: Annotated[int, Field(ge=0)] | None = None
    runAsGroup: Annotated[int, Field(ge=0)] | None = None
    readOnlyRootFilesystem: bool
    allowPrivilegeEscalation: bool
    capabilities: Drop
    seccompProfile: Seccomp


class VolumeMount(Strict):
    """k8s_validation.go validateVolumeMounts: read-only, absolute, and not a path that the container needs."""

    name: DnsLabel
    mountPath: Annotated[str, Field(pattern=r"^/"), AfterValidator(lambda path: _unless(path in RESERVED_PATHS, path))]
    readOnly: Literal[True]


class KeyToPath(Strict):
    """core/v1 KeyToPath."""

    key: NonEmpty
    path: NonEmpty


class SecretVolume(Strict):
    """core/v1 SecretVolumeSource, with the keys that are wanted and no others."""

    secretName: NonEmpty
    items: Annotated[list[KeyToPath], Field(min_length=1)]


class Volume(Strict):
    """k8s_validation.go validateVolume: of a Secret, a ConfigMap or both; the rest is behind feature flags."""

    name: DnsLabel
    secret: SecretVolume


class Container(Strict):
    """fieldmask.go ContainerMask allows a few more fields and refuses lifecycle, stdin, tty, volumeDevices."""

    name: Annotated[DnsLabel, AfterValidator(lambda name: _unless(name == "queue-proxy", name))]
    image: NonEmpty
    command: list[str] | None = None
    args: list[str] | None = None
    env: list[Variable]
    ports: Annotated[list[ContainerPort], Field(max_length=1)] = []
    livenessProbe: Probe | None = None
    readinessProbe: ReadinessProbe
    volumeMounts: list[VolumeMount] = []
    resources: Resources
    securityContext: SecurityContext

    @model_validator(mode="after")
    def _check(self) -> Self:
        names = [variable.name for variable in self.env]
        if len(names) != len(set(names)):
            raise ValueError("an environment variable stands twice")
        return self


class RevisionSpec(Strict):
    """v1/revision_validation.go. Nothing writable is mounted: HOME and TMPDIR are in /dev/shm."""

    containerConcurrency: Annotated[int, Field(ge=1, le=MAX_CONCURRENCY)]
    timeoutSeconds: Annotated[int, Field(ge=1, le=MAX_TIMEOUT)]
    automountServiceAccountToken: Literal[False]
    containers: Annotated[list[Container], Field(min_length=1, max_length=1)]
    volumes: list[Volume] = []

    @model_validator(mode="after")
    def _check(self) -> Self:
        volumes = [volume.name for volume in self.volumes]
        if sorted(volumes) != sorted(mount.name for mount in self.containers[0].volumeMounts):
            raise ValueError("every volume is mounted, and every mount has a volume")
        return self


class TemplateMetadata(Strict):
    """The revision's: autoscaling and the sidecar are read here only."""

    labels: dict[str, LabelValue] = {}
    annotations: dict[str, str] = {}

    @model_validator(mode="after")
    def _check(self) -> Self:
        for key, value in self.annotations.items():
            _annotation(key, value)
        scale = {key.removeprefix(AUTOSCALING_PREFIX): value for key, value in self.annotations.items()}
        low, high = int(scale.get("min-scale", 0)), int(scale.get("max-scale", 0))
        if 0 < high < low:
            raise ValueError(f"max-scale={high} is less than min-scale={low}")
        return self


class Template(Strict):
    """The revision that a change of it makes."""

    metadata: TemplateMetadata
    spec: RevisionSpec


class ServiceSpec(Strict):
    """Traffic is for deploy to split, not for manifests."""

    template: Template


class ServiceMetadata(Metadata):
    """v1/service_validation.go: the name becomes a host name; metadata_validation.go: no scaling out here."""

    name: ServiceName

    @model_validator(mode="after")
    def _check(self) -> Self:
        for key in self.annotations:
            if key.startswith((AUTOSCALING_PREFIX, SIDECAR_PREFIX, "serving.knative.dev/")):
                raise ValueError(f"{key} must be put under spec.template.metadata.annotations to work")
        if self.labels.get(VISIBILITY, "cluster-local") != "cluster-local":
            raise ValueError(f"{VISIBILITY} is cluster-local or absent")
        return self


class Service(Strict):
    """A function."""

    apiVersion: Literal["serving.knative.dev/v1"]
    kind: Literal["Service"]
    metadata: ServiceMetadata
    spec: ServiceSpec


def _annotation(key: str, value: str) -> None:
    """Knative ignores an autoscaling key that it does not know; here that is an error, for it is a typing mistake."""
    if key.startswith(AUTOSCALING_PREFIX):
        accepts = AUTOSCALING.get(key.removeprefix(AUTOSCALING_PREFIX), lambda _: False)
    elif key.startswith(SIDECAR_PREFIX):
        accepts = _sidecar(key.removeprefix(SIDECAR_PREFIX))
    else:
        accepts = lambda _: not re.match(r"serving\.knative\.dev/", key)  # noqa: E731
    if not accepts(value):
        raise ValueError(f"annotation {key}: {value!r}")


def _sidecar(resource: str) -> Callable[[str], Any]:
    return amount if resource in SIDECAR else lambda _: False


def _unless(wrong: bool, value: Any) -> Any:
    if wrong:
        raise ValueError(f"{value!r} is reserved by Knative")
    return value
