"""What undeploy deletes, and in which order: first what delivers, then what is delivered to."""

from collections.abc import Collection, Sequence

from scripts.minierp.cluster.kubernetes.commands import Command, Kubectl, Step

_LABEL, _KNATIVES = "app.kubernetes.io/part-of=minierp", "serving.knative.dev/service"
"""Our label, and that of what Knative makes of a function, which has ours as well: its template's labels are copied."""
_OURS = ("-l", f"{_LABEL},!{_KNATIVES}")
"""What Knative made goes with its function; deleted by itself, Knative would make it anew."""
_GRANT, _INGRESS = "referencegrants.gateway.networking.k8s.io", "kourier-system"
_FUNCTIONS = "Functions"
_WORKING = (
    ("Event sources", ("rabbitmqsources.sources.knative.dev", "pingsources.sources.knative.dev")),
    (_FUNCTIONS, ("services.serving.knative.dev",)),
    (
        "The way in",
        (
            "httproutes.gateway.networking.k8s.io",
            "ratelimitpolicies.gateway.nginx.org",
            "clientsettingspolicies.gateway.nginx.org",
            "gateways.gateway.networking.k8s.io",
            "deployments.apps",
        ),
    ),
    ("Jobs", ("jobs.batch",)),
)
_DATA = (
    ("Backups by the clock", ("cronjobs.batch",)),
    (
        "Queues with their messages",
        tuple(
            f"{kind}.rabbitmq.com"
            for kind in (
                "bindings",
                "policies",
                "topicpermissions",
                "permissions",
                "queues",
                "exchanges",
                "users",
                "vhosts",
            )
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
_WITH_PODS = frozenset({*(title for title, _ in _WORKING), "Broker", "Databases", "Servers"})


def steps(kubectl: Kubectl, known: Collection[str], keep_data: bool, owns_namespace: bool) -> list[Step]:
    """What to delete. known: the kinds that the cluster serves, such as jobs.batch; others cannot be there.

    keep_data: leave databases, broker, Redis, their volumes and every Secret. owns_namespace: it was made for MiniERP.
    """
    parts = _WORKING if keep_data else (*_WORKING, *_DATA)
    found = [_step(kubectl, title, [kind for kind in kinds if kind in known]) for title, kinds in parts]
    if not keep_data:
        if _GRANT in known:
            grant = ("kubectl", "-n", _INGRESS, "delete", _GRANT, *_OURS, "--ignore-not-found")
            found.append(Step("The leave to send requests to the ingress", (Command(grant),)))
        if owns_namespace:
            found.append(Step("Namespace", (_delete(kubectl, "namespace", kubectl.namespace),)))
    return [step for step in found if step]


def _step(kubectl: Kubectl, title: str, kinds: Sequence[str]) -> Step | None:
    """Volume claims of StatefulSets have the labels of their template, so the selector finds them too.

    What has pods is deleted in the foreground: it is there until they are gone. A function's pods belong to it by way
    of things that Knative makes and may make once more meanwhile, so they are looked for as well.
    """
    if not kinds:
        return None
    cascade = ("--cascade=foreground",) if title in _WITH_PODS else ()
    pods = (kubectl.gone("pods", "-l", f"{_LABEL},{_KNATIVES}"),) if title == _FUNCTIONS else ()
    return Step(title, (_delete(kubectl, ",".join(kinds), *_OURS, *cascade), *pods))


def _delete(kubectl: Kubectl, *what: str) -> Command:
    return kubectl("delete", *what, "--ignore-not-found", f"--timeout={kubectl.timeout}s")


KINDS = frozenset({_GRANT, *(kind for _, kinds in (*_WORKING, *_DATA) for kind in kinds)})
"""Everything that may have been deployed."""
