"""rabbitmq.com/v1beta1: what the topology operator declares (rabbitmq/messaging-topology-operator, api/v1beta1)."""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from .common import Metadata, Name, NonEmpty, Strict, Subdomain

# What a policy may say and of what type (rabbit_policies.erl, rabbit_quorum_queue.erl and the web pages on policies).
POLICY: dict[str, type | tuple[type, ...]] = {
    "dead-letter-exchange": str,
    "dead-letter-routing-key": str,
    "dead-letter-strategy": str,
    "delivery-limit": int,
    "expires": int,
    "max-length": int,
    "max-length-bytes": int,
    "message-ttl": int,
    "overflow": str,
    "queue-leader-locator": str,
}
OVERFLOW = {"quorum": {"drop-head", "reject-publish"}, "classic": {"drop-head", "reject-publish", "reject-publish-dlx"}}


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]


class ClusterReference(Strict):
    """rabbitmq_cluster_reference.go: name or connectionSecret, not both; ours is the cluster in the same namespace."""

    name: Subdomain


class _Spec(Strict):
    rabbitmqClusterReference: ClusterReference


class _Named(_Spec):
    name: NonEmpty
    vhost: NonEmpty  # the default would be /, which we do not use


class Topology(Strict):
    """What every kind of this group has."""

    apiVersion: Literal["rabbitmq.com/v1beta1"]
    metadata: Metadata


class VhostSpec(_Spec):
    """vhost_types.go VhostSpec."""

    name: NonEmpty


class Vhost(Topology):
    """A virtual host."""

    kind: Literal["Vhost"]
    spec: VhostSpec


class ExchangeArguments(Strict):
    """The one argument an exchange of ours has."""

    alternate: Annotated[str | None, Field(alias="alternate-exchange")] = None


class ExchangeSpec(_Named):
    """exchange_types.go ExchangeSpec; the type is free text upstream and must be one that the server knows."""

    type: Literal["direct", "fanout", "headers", "topic"]
    durable: bool
    arguments: ExchangeArguments | None = None


class Exchange(Topology):
    """An exchange."""

    kind: Literal["Exchange"]
    spec: ExchangeSpec


class QueueSpec(_Named):
    """queue_types.go QueueSpec; queue_webhook.go: a quorum queue must be durable."""

    type: Literal["quorum", "classic"]
    durable: bool

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.type == "quorum" and not self.durable:
            raise ValueError("Quorum queues must have durable set to true")
        return self


class Queue(Topology):
    """A queue without arguments, which could never change: a policy says what a queue does."""

    kind: Literal["Queue"]
    spec: QueueSpec


class BindingSpec(_Spec):
    """binding_types.go BindingSpec: immutable as a whole (binding_webhook.go)."""

    vhost: NonEmpty
    source: NonEmpty
    destination: NonEmpty
    destinationType: Literal["queue", "exchange"]
    routingKey: str


class Binding(Topology):
    """What leads from an exchange to a queue."""

    kind: Literal["Binding"]
    spec: BindingSpec


class PolicySpec(_Named):
    """policy_types.go PolicySpec; the definition is free upstream, and the server refuses what it does not know."""

    pattern: Pattern
    applyTo: Literal["queues", "classic_queues", "quorum_queues", "exchanges", "all"]
    definition: Annotated[dict[str, str | int], Field(min_length=1)]

    @model_validator(mode="after")
    def _check(self) -> Self:
        _check_definition(self.definition, "quorum" if self.applyTo == "quorum_queues" else "classic")
        return self


class Policy(Topology):
    """What holds for queues by name and may change while they live."""

    kind: Literal["Policy"]
    spec: PolicySpec


class UserSpec(_Spec):
    """user_types.go UserSpec: without a secret the operator would make a password of its own."""

    importCredentialsSecret: Name
    tags: list[Literal["management", "policymaker", "monitoring", "administrator"]] = []


class User(Topology):
    """Who may log in."""

    kind: Literal["User"]
    spec: UserSpec


class Permissions(Strict):
    """permission_types.go VhostPermissions: regular expressions over the names of queues and exchanges."""

    configure: Pattern
    write: Pattern
    read: Pattern


class PermissionSpec(_Spec):
    """permission_webhook.go: user or userReference, not both; ours refer to the User."""

    vhost: NonEmpty
    userReference: Name
    permissions: Permissions


class Permission(Topology):
    """What a user may do in a virtual host."""

    kind: Literal["Permission"]
    spec: PermissionSpec


class TopicPermissions(Strict):
    """topicpermission_types.go TopPermissionsConfig: regular expressions over routing keys at a topic exchange."""

    exchange: NonEmpty
    write: Pattern
    read: Pattern


class TopicPermissionSpec(_Spec):
    """topicpermission_webhook.go: user or userReference, not both; ours refer to the User."""

    vhost: NonEmpty
    userReference: Name
    permissions: TopicPermissions


class TopicPermission(Topology):
    """Which events a user may publish. Who has none at an exchange may publish all that a Permission lets him."""

    kind: Literal["TopicPermission"]
    spec: TopicPermissionSpec


def _check_definition(definition: dict[str, Any], queue_type: str) -> None:
    """What the broker refuses or, worse, ignores. Raises ValueError."""
    for key, value in definition.items():
        if key not in POLICY:
            raise ValueError(f"unknown setting {key!r}")
        if not isinstance(value, POLICY[key]):
            raise ValueError(f"{key} is {value!r}")  # noqa: TRY004 (pydantic collects no TypeError)
    if definition.get("overflow", "drop-head") not in OVERFLOW[queue_type]:
        raise ValueError(f"a {queue_type} queue knows no overflow {definition['overflow']!r}")
    if definition.get("dead-letter-strategy", "at-most-once") not in {"at-most-once", "at-least-once"}:
        raise ValueError("dead-letter-strategy is at-most-once or at-least-once")
    # Otherwise the broker falls back to at-most-once and only logs it (rabbitmq.com/docs/quorum-queues, activation).
    if definition.get("dead-letter-strategy") == "at-least-once" and (
        definition.get("overflow") != "reject-publish" or not definition.get("dead-letter-exchange")
    ):
        raise ValueError("at-least-once needs overflow reject-publish and a dead-letter-exchange")
    if "dead-letter-routing-key" in definition and not definition.get("dead-letter-exchange"):
        raise ValueError("a dead-letter-routing-key needs a dead-letter-exchange")
