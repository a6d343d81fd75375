"""The one container of a function, and what Knative's webhook refuses in it (knative/serving, pkg/apis/serving)."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from .common import DnsLabel, NonEmpty, OptionalKey, Port, Resources, SecretKey, Strict

# serving/k8s_validation.go: reservedEnvVars, reservedPorts, reservedPaths.
RESERVED_VARIABLES = {"PORT", "K_SERVICE", "K_CONFIGURATION", "K_REVISION"}
RESERVED_PORTS = {8008, 8012, 8013, 8022, 8112, 9090, 9091}
RESERVED_PATHS = {"/", "/dev", "/dev/log", "/tmp", "/var", "/var/log"}


class ValueFrom(Strict):
    """fieldRef needs a feature flag that is off by default (fieldmask.go, EnvVarSourceMask)."""

    secretKeyRef: SecretKey | None = None
    configMapKeyRef: OptionalKey | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
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


class Grpc(Strict):
    """grpc.health.v1. The schema of Knative's own kinds (hack/schemapatch-config.yaml) makes a port optional for the
    other probes only: kn fills a missing one in, `kubectl apply` is refused.
    """

    port: Port


class TcpSocket(Strict):
    """Without a port Knative asks the container's own."""

    port: Port | None = None


class LivenessProbe(Strict):
    """k8s_validation.go validateProbe."""

    httpGet: HttpGet | None = None
    tcpSocket: TcpSocket | None = None
    periodSeconds: Annotated[int, Field(ge=1)]
    timeoutSeconds: Annotated[int, Field(ge=1)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.httpGet is None) == (self.tcpSocket is None):
            raise ValueError("exactly one of httpGet and tcpSocket")
        return self


class ReadinessProbe(Strict):
    """Without a period it is Knative's own quick probe, which takes neither a timeout nor a threshold."""

    httpGet: HttpGet | None = None
    grpc: Grpc | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.httpGet is None) == (self.grpc is None):
            raise ValueError("exactly one of httpGet and grpc")
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


class SecretProjection(Strict):
    """core/v1 SecretProjection."""

    name: NonEmpty
    items: Annotated[list[KeyToPath], Field(min_length=1)]


class Projection(Strict):
    """core/v1 VolumeProjection."""

    secret: SecretProjection


class ProjectedVolume(Strict):
    """core/v1 ProjectedVolumeSource: no path twice."""

    sources: Annotated[list[Projection], Field(min_length=1)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        paths = [item.path for source in self.sources for item in source.secret.items]
        if len(paths) != len(set(paths)):
            raise ValueError("two files of one name")
        return self


class Volume(Strict):
    """k8s_validation.go validateVolume: of a Secret, a ConfigMap or both; the rest is behind feature flags."""

    name: DnsLabel
    secret: SecretVolume | None = None
    projected: ProjectedVolume | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.secret is None) == (self.projected is None):
            raise ValueError("a volume is of one kind")
        return self


class Container(Strict):
    """fieldmask.go ContainerMask allows a few more fields and refuses lifecycle, stdin, tty, volumeDevices.

    `kn service apply` drops the name on every update (removeContainerNameAndResourcesIfNotSet), and Knative then gives
    its own: with any other name a function would differ from its manifest for ever.
    """

    name: Literal["user-container"]
    image: NonEmpty
    imagePullPolicy: Literal["Always", "IfNotPresent", "Never"] | None = None
    command: list[str] | None = None
    env: list[Variable]
    ports: Annotated[list[ContainerPort], Field(max_length=1)] = []
    livenessProbe: LivenessProbe
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


def _unless(wrong: bool, value: Any) -> Any:
    if wrong:
        raise ValueError(f"{value!r} is reserved by Knative")
    return value
