"""serving.knative.dev/v1 Service, and what its admission webhook refuses (knative/serving, pkg/apis)."""

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from .common import LabelValue, Metadata, ServiceName, Strict, amount
from .common import go_duration as seconds
from .containers import Container, Volume

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
# config-defaults: max-revision-timeout-seconds and container-concurrency-max-limit where nobody changed them.
MAX_TIMEOUT = 600
MAX_CONCURRENCY = 1000


class RevisionSpec(Strict):
    """v1/revision_validation.go. Nothing writable is mounted: HOME and TMPDIR are in /dev/shm."""

    containerConcurrency: Annotated[int, Field(ge=1, le=MAX_CONCURRENCY)]
    timeoutSeconds: Annotated[int, Field(ge=1, le=MAX_TIMEOUT)]
    responseStartTimeoutSeconds: Annotated[int, Field(ge=1)] | None = None
    automountServiceAccountToken: Literal[False]
    containers: Annotated[list[Container], Field(min_length=1, max_length=1)]
    volumes: list[Volume] = []

    @model_validator(mode="after")
    def _check(self) -> Self:
        volumes = [volume.name for volume in self.volumes]
        if sorted(volumes) != sorted(mount.name for mount in self.containers[0].volumeMounts):
            raise ValueError("every volume is mounted, and every mount has a volume")
        if (self.responseStartTimeoutSeconds or 1) > self.timeoutSeconds:
            raise ValueError("an answer begins before it ends")
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
    """v1/service_validation.go: the name becomes a host name; metadata_validation.go: scaling and
    the sidecar's resources belong to the template, and no other annotation is used here.
    """

    name: ServiceName

    @model_validator(mode="after")
    def _check(self) -> Self:
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
