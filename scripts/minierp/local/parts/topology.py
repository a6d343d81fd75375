"""RabbitMQ's definitions from the manifests: imported at boot, so no plugin and no slow command is needed."""

import base64
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable
from typing import Any

from scripts.minierp.local.machine.passwords import KnowsPasswords
from scripts.minierp.manifests.document import ManifestError
from scripts.minierp.manifests.resources import Broker

Definition = dict[str, Any]
USER_SECRETS = ("{name}-broker", "rabbitmq-{name}", "{name}")
"""The last is of an event source: its own name with -source behind it."""


def definitions(resources: list[Broker], passwords: KnowsPasswords) -> str:
    """The definitions file for the topology resources of the manifests. Raises ManifestError."""
    found: dict[str, list[Definition]] = {section: [] for section, _ in _SECTIONS.values()}
    for resource in resources:
        section, describe = _SECTIONS[resource.kind]
        found[section].append(describe(resource))
    for user in found["users"]:
        user["password_hash"] = _password_hash(passwords.of("rabbitmq", user["name"]))
    _check_references(found)
    return json.dumps(found, indent=2)


def retired(there: Iterable[Definition], wanted: str) -> list[Definition]:
    """The bindings among `there` that fill a queue of the definitions `wanted` and are none of theirs any more.

    Left behind, they would go on sending events to a function that does not handle them. Other people's queues stay.
    """
    definitions: dict[str, list[Definition]] = json.loads(wanted)
    queues = {(queue["vhost"], queue["name"]) for queue in definitions["queues"]}
    kept = {_route(binding) for binding in definitions["bindings"]}
    return [
        binding
        for binding in there
        if binding["source"]
        and binding["destination_type"] == "queue"
        and (binding["vhost"], binding["destination"]) in queues
        and _route(binding) not in kept
    ]


def _route(binding: Definition) -> tuple[str, ...]:
    return tuple(binding[part] for part in ("vhost", "source", "destination", "routing_key"))


def queue_arguments(resource: Broker) -> Definition:
    """The arguments that a Queue is declared with."""
    return {**resource.document.mapping("spec.arguments", {}), "x-queue-type": resource.document.text("spec.type")}


def _vhost(resource: Broker) -> Definition:
    return {"name": resource.document.text("spec.name")}


def _user(resource: Broker) -> Definition:
    secret = resource.document.text("spec.importCredentialsSecret.name")
    if secret not in [pattern.format(name=resource.name) for pattern in USER_SECRETS]:
        raise resource.document.error("spec.importCredentialsSecret.name", "must be USER-broker, rabbitmq-USER or USER")
    tags = ",".join(resource.document.texts("spec.tags", []))
    return {"name": resource.name, "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": tags}


def _permission(resource: Broker) -> Definition:
    read = resource.document.text
    rights = {right: read(f"spec.permissions.{right}") for right in ("configure", "write", "read")}
    return {"user": read("spec.userReference.name"), "vhost": read("spec.vhost"), **rights}


def _topic_permission(resource: Broker) -> Definition:
    read = resource.document.text
    rights = {right: read(f"spec.permissions.{right}") for right in ("exchange", "write", "read")}
    return {"user": read("spec.userReference.name"), "vhost": read("spec.vhost"), **rights}


def _exchange(resource: Broker) -> Definition:
    return {**_durable(resource), "type": resource.document.text("spec.type"), "internal": False}


def _queue(resource: Broker) -> Definition:
    return {**_durable(resource), "arguments": queue_arguments(resource)}


def _durable(resource: Broker) -> Definition:
    return {
        "name": resource.document.text("spec.name"),
        "vhost": resource.document.text("spec.vhost"),
        "durable": resource.document.flag("spec.durable", False),
        "auto_delete": resource.document.flag("spec.autoDelete", False),
        "arguments": resource.document.mapping("spec.arguments", {}),
    }


def _binding(resource: Broker) -> Definition:
    read = resource.document.text
    return {
        "source": read("spec.source"),
        "vhost": read("spec.vhost"),
        "destination": read("spec.destination"),
        "destination_type": read("spec.destinationType"),
        "routing_key": read("spec.routingKey", ""),
        "arguments": resource.document.mapping("spec.arguments", {}),
    }


def _policy(resource: Broker) -> Definition:
    read = resource.document.text
    return {
        "name": read("spec.name"),
        "vhost": read("spec.vhost"),
        "pattern": read("spec.pattern"),
        "apply-to": read("spec.applyTo", "all"),
        "priority": resource.document.number("spec.priority", 0),
        "definition": resource.document.mapping("spec.definition"),
    }


_SECTIONS: dict[str, tuple[str, Callable[[Broker], Definition]]] = {
    "Vhost": ("vhosts", _vhost),
    "User": ("users", _user),
    "Permission": ("permissions", _permission),
    "TopicPermission": ("topic_permissions", _topic_permission),
    "Exchange": ("exchanges", _exchange),
    "Queue": ("queues", _queue),
    "Binding": ("bindings", _binding),
    "Policy": ("policies", _policy),
}


def _check_references(found: dict[str, list[Definition]]) -> None:
    exchanges = {exchange["name"] for exchange in found["exchanges"]}
    queues = {queue["name"] for queue in found["queues"]}
    for binding in found["bindings"]:
        if binding["source"] not in exchanges or binding["destination"] not in queues:
            raise ManifestError(f"the binding of {binding['destination']} to {binding['source']} leads nowhere")
    for policy in found["policies"]:
        if not any(re.search(policy["pattern"], name) for name in queues | exchanges):
            raise ManifestError(f"the policy {policy['name']} matches no queue: {policy['pattern']}")


def _password_hash(password: str) -> str:
    salt = os.urandom(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
