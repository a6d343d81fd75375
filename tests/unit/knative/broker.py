"""Whether what is said of the broker fits together: sources, queues, exchanges, bindings, policies, permissions."""

import re
from collections.abc import Iterator
from typing import Any

from scripts.minierp.manifests.manifests import BROKER_KINDS

from .kinds import Object, name
from .system import System


def sources(system: System) -> Iterator[str]:
    """A source leads to a function that is there, from the one queue that its user may read."""
    queues = {(one["spec"]["vhost"], one["spec"]["name"]) for one in system.declared("Queue")}
    permissions = {one["spec"]["userReference"]["name"]: one["spec"] for one in system.declared("Permission")}
    users = {one["spec"]["importCredentialsSecret"]["name"]: one["metadata"]["name"] for one in system.declared("User")}
    for source in system.of("RabbitmqSource", "PingSource"):
        sink = source["spec"]["sink"]["ref"]
        if sink["name"] not in system.names("Function") or sink.get("namespace", system.namespace) != system.namespace:
            yield f"{name(source)}: no function {sink['name']}"
    for source in system.of("RabbitmqSource"):
        config = source["spec"]["rabbitmqResourcesConfig"]
        if (config["vhost"], config["queueName"]) not in queues:
            yield f"{name(source)}: no queue {config['queueName']} in {config['vhost']}"
        user = users.get(source["spec"]["rabbitmqClusterReference"]["connectionSecret"]["name"], "")
        wanted = {"configure": "^$", "write": "^$", "read": f"^{re.escape(config['queueName'])}$"}
        found = permissions.get(user, {}).get("permissions", {})
        if {right: pattern.replace("\\-", "-") for right, pattern in wanted.items()} != found:
            yield f"{name(source)}: its user {user!r} may not just read {config['queueName']}"


def topology(system: System) -> Iterator[str]:
    """Bindings, policies, users and permissions speak of exchanges, queues, virtual hosts and users that are there."""
    vhosts, exchanges, queues = (_called(system, kind) for kind in ("Vhost", "Exchange", "Queue"))
    if not (vhosts and exchanges and queues):
        yield "nothing is declared at all"
    for one in system.declared("Exchange", "Queue", "Binding", "Policy", "Permission", "TopicPermission"):
        yield from _unknown(one, "virtual host", one["spec"]["vhost"], vhosts)
    for one in system.declared("Binding"):
        to_queue = one["spec"]["destinationType"] == "queue"
        yield from _unknown(one, "exchange", one["spec"]["source"], exchanges)
        yield from _unknown(one, "destination", one["spec"]["destination"], queues if to_queue else exchanges)
    for one in system.declared("Exchange"):
        yield from _unknown(one, "exchange", one["spec"].get("arguments", {}).get("alternate-exchange"), exchanges)
    users = {one["metadata"]["name"] for one in system.declared("User")}
    for one in system.declared("Permission", "TopicPermission"):
        yield from _unknown(one, "user", one["spec"]["userReference"]["name"], users)
    for one in system.declared("TopicPermission"):
        yield from _unknown(one, "exchange", one["spec"]["permissions"]["exchange"], exchanges)


def policies(system: System) -> Iterator[str]:
    """Of several policies that match a queue only one holds; one that matches none is a mistake."""
    queues, exchanges = _called(system, "Queue"), _called(system, "Exchange")
    for queue in sorted(queues):
        held = [one for one in system.declared("Policy") if re.search(one["spec"]["pattern"], queue)]
        if len(held) > 1:
            yield f"Queue/{queue}: {len(held)} policies match it, and only one holds"
    for one in system.declared("Policy"):
        yield from _unknown(one, "exchange", one["spec"]["definition"].get("dead-letter-exchange"), exchanges)
        if not any(re.search(one["spec"]["pattern"], queue) for queue in queues):
            yield f"{name(one)}: matches no queue"


def dead_letters(system: System) -> Iterator[str]:
    """What a source rejects goes to another queue: without a way there it is gone (facts.md §7)."""
    bound = {
        (one["spec"]["source"], one["spec"]["routingKey"]): one["spec"]["destination"]
        for one in system.declared("Binding")
    }
    for source in system.of("RabbitmqSource"):
        queue = source["spec"]["rabbitmqResourcesConfig"]["queueName"]
        held = [one["spec"] for one in system.declared("Policy") if re.search(one["spec"]["pattern"], queue)]
        definition = held[0]["definition"] if held else {}
        way = definition.get("dead-letter-exchange"), definition.get("dead-letter-routing-key")
        if bound.get(way) not in _called(system, "Queue") - {queue}:
            yield f"{name(source)}: the dead letters of {queue} go to no queue"


def clusters(system: System) -> Iterator[str]:
    """What an operator is to do is for a cluster that is there."""
    for one in system.of(*BROKER_KINDS):
        reference = one["spec"]["rabbitmqClusterReference"]["name"]
        yield from _unknown(one, "RabbitmqCluster", reference, system.names("RabbitmqCluster"))
    for one in system.of("Pooler", "ScheduledBackup"):
        yield from _unknown(one, "Cluster", one["spec"]["cluster"]["name"], system.names("Cluster"))
    for one in system.of("Certificate"):
        yield from _unknown(one, "Issuer", one["spec"]["issuerRef"]["name"], system.names("Issuer"))


def _called(system: System, kind: str) -> set[str]:
    return {one["spec"]["name"] for one in system.declared(kind)}


def _unknown(manifest: Object, kind: str, wanted: Any, there: set[str]) -> Iterator[str]:
    if wanted is not None and wanted not in there:
        yield f"{name(manifest)}: no {kind} {wanted}"
