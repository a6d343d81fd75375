"""What undeploy deletes, and in which order: first what delivers, then what is delivered to."""

from collections.abc import Collection, Sequence

from scripts.minierp.cluster.kubernetes.commands import Command, Kubectl, Step

_OURS = ("-l", "app.kubernetes.io/part-of=minierp")
_GRANT, _INGRESS = "referencegrants.gateway.networking.k8s.io", "kourier-system"
_WORKING = (
    ("Event sources", ("rabbitmqsources.sources.knative.dev", "pingsources.sources.knative.dev")),
    ("Functions", ("services.serving.knative.dev",)),
    ("The way in", ("httproutes.gateway.networking.k8s.io", "gateways.gateway.networking.k8s.io", "deployments.apps")),
    ("Jobs", ("jobs.batch",)),
)
_DATA = (
    (
        "Queues with their messages",
        tuple(
            f"{kind}.rabbitmq.com"
            for kind in ("bindings", "policies", "permissions", "queues", "exchanges", "users", "vhosts")
        ),
    ),
    ("Broker", ("rabbitmqclusters.rabbitmq.com",)),
    ("Databases", ("scheduledbackups.postgresql.cnpg.io", "poolers.postgresql.cnpg.io", "clusters.postgresql.cnpg.io")),
    ("Servers", ("statefulsets.apps",)),
    ("Certificates", ("certificates.cert-manager.io", "issuers.cert-manager.io")),
    ("Volumes", ("persistentvolumeclaims",)),
    (
        "The rest",
        ("services", "configmaps", "secrets", "networkpolicies.networking.k8s.io", "poddisruptionbudgets.policy"),
    ),
)


def steps(kubectl: Kubectl, known: Collection[str], keep_data: bool, owns_namespace: bool) -> list[Step]:
    """What to delete. known: the kinds that the cluster serves, such as jobs.batch; others cannot be there.

    keep_data: leave databases, broker, Redis, their volumes and every Secret. owns_namespace: it was made for MiniERP.
    """
    found = [_step(kubectl, title, [kind for kind in kinds if kind in known]) for title, kinds in _WORKING]
    if not keep_data:
        found += [_step(kubectl, title, [kind for kind in kinds if kind in known]) for title, kinds in _DATA]
        if _GRANT in known:
            grant = ("kubectl", "-n", _INGRESS, "delete", _GRANT, *_OURS, "--ignore-not-found")
            found.append(Step("The leave to send requests to the ingress", (Command(grant),)))
        if owns_namespace:
            found.append(Step("Namespace", (_delete(kubectl, "namespace", kubectl.namespace),)))
    return [step for step in found if step]


def _step(kubectl: Kubectl, title: str, kinds: Sequence[str]) -> Step | None:
    """Volume claims of StatefulSets have the labels of their template, so the selector finds them too."""
    return Step(title, (_delete(kubectl, ",".join(kinds), *_OURS),)) if kinds else None


def _delete(kubectl: Kubectl, *what: str) -> Command:
    return kubectl("delete", *what, "--ignore-not-found", f"--timeout={kubectl.timeout}s")


KINDS = frozenset({_GRANT, *(kind for _, kinds in (*_WORKING, *_DATA) for kind in kinds)})
"""Everything that may have been deployed."""
