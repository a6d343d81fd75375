"""The resources that the local runner understands, each read from its manifest."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, Self, cast

from scripts.minierp.manifests.document import Document
from shared.process.domains import Access

CLUSTER_SUFFIX = ".minierp.svc.cluster.local"
"""What follows a function's name in its address on a cluster."""

_DATABASE_SECRET = re.compile(r"(?P<domain>.+)-database(-(?P<access>owner|reader|keeper))?")

OBJECTS_SECRET = "object-store"  # noqa: S105 - a secret's name

INVENTORY_SECRET = "inventory-access"  # noqa: S105 - a secret's name

IDENTITY_CONFIG = "identity"
"""The ConfigMap that says whose tokens are believed."""


def database_of(secret: str) -> tuple[str, Access] | None:
    """The domain whose database a secret opens, and as what; nothing if it is another kind of secret."""
    found = _DATABASE_SECRET.fullmatch(secret)
    return (found["domain"], cast(Access, found["access"] or "writer")) if found else None


@dataclass(frozen=True)
class SecretKey:
    """A value that only a secret knows."""

    secret: str
    key: str


@dataclass(frozen=True)
class ConfigKey:
    """A value that a ConfigMap of the cluster's own knows, if it is there."""

    config: str
    key: str


Value = str | SecretKey | ConfigKey
"""What a variable is, or where that stands."""


@dataclass(frozen=True)
class Function:
    """A Knative Service: one function, its environment and how much of it may run at once."""

    name: str
    file: Path
    environment: Mapping[str, Value]
    command: tuple[str, ...]
    grpc: bool
    concurrency: int
    timeout_seconds: int
    starts_within: int = 0

    @classmethod
    def read(cls, document: Document) -> Self:
        """From a serving.knative.dev/v1 Service with exactly one container. Raises ManifestError."""
        containers = list(document.parts("spec.template.spec.containers"))
        if len(containers) != 1:
            raise document.error("spec.template.spec.containers", "must hold exactly one container")
        (container,) = containers
        return cls(
            name=document.name,
            file=document.file,
            environment={variable.text("name"): _value(variable) for variable in container.parts("env", [])},
            command=(*container.texts("command", []), *container.texts("args", [])),
            grpc=any(port.text("name", "") == "h2c" for port in container.parts("ports", [])),
            concurrency=document.number("spec.template.spec.containerConcurrency"),
            timeout_seconds=document.number("spec.template.spec.timeoutSeconds"),
            starts_within=document.number("spec.template.spec.responseStartTimeoutSeconds", 0),
        )

    @property
    def silent_seconds(self) -> int:
        """How long an answer may keep one waiting for its beginning, or for what comes next."""
        return self.starts_within or self.timeout_seconds

    @property
    def domain(self) -> str | None:
        """The domain whose database it uses, if it uses one and no other."""
        return self.databases[0] if len(self.databases) == 1 else None

    @property
    def databases(self) -> list[str]:
        """The domains whose databases it uses."""
        return sorted({found[0] for found in map(database_of, self.secrets) if found})

    @property
    def secrets(self) -> frozenset[str]:
        """The names of the secrets it reads."""
        return frozenset(value.secret for value in self.environment.values() if isinstance(value, SecretKey))


def _value(variable: Document) -> Value:
    if "valueFrom" not in variable.content:
        return variable.text("value")
    if "configMapKeyRef" in variable.mapping("valueFrom"):
        return ConfigKey(
            variable.text("valueFrom.configMapKeyRef.name"), variable.text("valueFrom.configMapKeyRef.key")
        )
    return SecretKey(variable.text("valueFrom.secretKeyRef.name"), variable.text("valueFrom.secretKeyRef.key"))


@dataclass(frozen=True)
class RabbitmqSource:
    """A queue whose messages are posted to a function; what is left out has the real adapter's default.

    login: the broker's user that it is, and the Secret that says so.
    """

    name: str
    login: str
    queue: str
    vhost: str
    parallelism: int
    predeclared: bool
    retry: int
    backoff_policy: Literal["linear", "exponential"]
    backoff_delay: timedelta
    sink: str

    @classmethod
    def read(cls, document: Document) -> Self:
        """From a sources.knative.dev/v1alpha1 RabbitmqSource. Raises ManifestError, also where the adapter fails."""
        delay = document.text("spec.delivery.backoffDelay")
        policy = document.text("spec.delivery.backoffPolicy")
        if policy not in ("linear", "exponential"):
            raise document.error("spec.delivery.backoffPolicy", f"is {policy!r}, expected linear or exponential")
        source = cls(
            name=document.name,
            login=document.text("spec.rabbitmqClusterReference.connectionSecret.name"),
            queue=document.text("spec.rabbitmqResourcesConfig.queueName"),
            vhost=document.text("spec.rabbitmqResourcesConfig.vhost", "/"),
            parallelism=document.number("spec.rabbitmqResourcesConfig.parallelism", 1),
            predeclared=document.flag("spec.rabbitmqResourcesConfig.predeclared", False),
            retry=document.number("spec.delivery.retry"),
            backoff_policy=policy,  # type: ignore[arg-type]
            backoff_delay=_duration(document, "spec.delivery.backoffDelay", delay),
            sink=_sink(document),
        )
        source._check(document)
        return source

    def _check(self, document: Document) -> None:
        if not 1 <= self.parallelism <= 1000:
            raise document.error("spec.rabbitmqResourcesConfig.parallelism", "must be 1 to 1000")
        if self.retry < 1:
            raise document.error(
                "spec.delivery.retry", "must be at least 1: without retries every failure is a dead letter"
            )
        if self.backoff_delay < timedelta(seconds=0.1):
            raise document.error("spec.delivery.backoffDelay", "must be at least PT0.1S")


_DURATION = re.compile(r"PT(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?")


def _duration(document: Document, path: str, text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    if not found or text == "PT":
        raise document.error(path, f"is {text!r}, expected an ISO 8601 duration such as PT0.2S")
    return timedelta(**{unit: float(value) for unit, value in found.groupdict().items() if value})


def _sink(document: Document) -> str:
    if document.text("spec.sink.ref.kind") != "Service":
        raise document.error("spec.sink.ref.kind", "must be Service: a source delivers to a function")
    return document.text("spec.sink.ref.name")


@dataclass(frozen=True)
class PingSource:
    """A timer that posts an event to a function. `schedule` has five fields, or six with the seconds in front."""

    name: str
    schedule: str
    timezone: str
    content_type: str
    data: str
    sink: str

    @classmethod
    def read(cls, document: Document) -> Self:
        """From a sources.knative.dev/v1 PingSource. Raises ManifestError."""
        schedule = document.text("spec.schedule")
        if len(schedule.split()) not in (5, 6):
            raise document.error("spec.schedule", f"is {schedule!r}, expected five or six cron fields")
        return cls(
            name=document.name,
            schedule=schedule,
            timezone=document.text("spec.timezone", "UTC"),
            content_type=document.text("spec.contentType", "application/json"),
            data=document.text("spec.data", ""),
            sink=_sink(document),
        )


@dataclass(frozen=True)
class Broker:
    """One RabbitMQ topology resource (rabbitmq.com/v1beta1): its kind, name and specification."""

    kind: str
    name: str
    spec: Mapping[str, Any]
    document: Document

    @classmethod
    def read(cls, document: Document) -> Self:
        """From a Vhost, User, Permission, TopicPermission, Exchange, Queue, Binding or Policy. Raises ManifestError."""
        return cls(document.kind, document.name, document.mapping("spec"), document)
