"""sources.knative.dev: RabbitmqSource (knative-extensions/eventing-rabbitmq) and PingSource (knative/eventing)."""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, Field, model_validator

from .common import Metadata, Name, NonEmpty, ServiceName, Strict

_DELAY = re.compile(r"^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$")


def _delay(text: str) -> str:
    """ISO-8601 as rickb777/period reads it; what is less than a tenth of a second crashes the adapter (facts §7)."""
    match = _DELAY.match(text)
    if not match or not any(match.groups()):
        raise ValueError("not an ISO-8601 duration such as PT0.2S")
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    if hours * 3600 + minutes * 60 + seconds < 0.1:
        raise ValueError("less than PT0.1S")
    return text


def _cron(text: str) -> str:
    """Five fields, or six with the second first (adapter/mtping parses with cron.SecondOptional); no @every."""
    if len(text.split()) not in {5, 6}:
        raise ValueError("five or six fields")
    try:
        CronSim(text, datetime.now(UTC))
    except CronSimError as error:
        raise ValueError(f"not a cron expression: {error}") from error
    return text


class SinkReference(Strict):
    """duck/v1 KReference: the kind that its address is resolved from."""

    apiVersion: Literal["serving.knative.dev/v1"]
    kind: Literal["Service"]
    name: ServiceName


class Sink(Strict):
    """duck/v1 Destination, always by reference: a written address would go stale."""

    ref: SinkReference


class ClusterReference(Strict):
    """rabbitmq_validation.go: name or connectionSecret, not both. Ours has the secret: it needs no operator."""

    connectionSecret: Name


class ResourcesConfig(Strict):
    """rabbitmq_types.go RabbitmqResourcesConfigSpec."""

    queueName: NonEmpty
    vhost: NonEmpty
    parallelism: Annotated[int, Field(ge=1, le=1000)]
    predeclared: Literal[True]  # otherwise deleting the source deletes its queue (facts §7)


class Delivery(Strict):
    """rabbitmq_types.go DeliverySpec. Required here: without it nothing is ever tried again (facts §7)."""

    retry: Annotated[int, Field(ge=1)]
    backoffPolicy: Literal["linear", "exponential"]
    backoffDelay: Annotated[str, AfterValidator(_delay)]


class RabbitmqSourceSpec(Strict):
    """Immutable as a whole once it is applied."""

    rabbitmqClusterReference: ClusterReference
    rabbitmqResourcesConfig: ResourcesConfig
    delivery: Delivery
    sink: Sink


class RabbitmqSource(Strict):
    """A consumer that posts a queue's messages to a function."""

    apiVersion: Literal["sources.knative.dev/v1alpha1"]
    kind: Literal["RabbitmqSource"]
    metadata: Metadata
    spec: RabbitmqSourceSpec


class PingSourceSpec(Strict):
    """v1/ping_validation.go: JSON must be an object. Without a time zone it is the cluster's, mostly UTC."""

    schedule: Annotated[str, AfterValidator(_cron)]
    contentType: NonEmpty | None = None
    data: str | None = None
    sink: Sink

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.contentType == "application/json" and not (self.data or "").strip().startswith("{"):
            raise ValueError("data of type application/json must be a JSON object")
        return self


class PingSource(Strict):
    """A cron that posts to a function."""

    apiVersion: Literal["sources.knative.dev/v1"]
    kind: Literal["PingSource"]
    metadata: Metadata
    spec: PingSourceSpec
