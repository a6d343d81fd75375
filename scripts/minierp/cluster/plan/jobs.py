"""Jobs: they cannot be changed, so another version replaces them. What they do is harmless to repeat."""

from collections.abc import Iterable

from scripts.minierp.cluster.kubernetes.commands import Kubectl, Step
from scripts.minierp.cluster.kubernetes.objects import APPLIED, Object
from scripts.minierp.cluster.plan.health import holds


def run(kubectl: Kubectl, job: Object, live: Object | None) -> Step | None:
    """Run it, unless this version of it has succeeded; one that is still running is only waited for."""
    same = live is not None and live.annotation(APPLIED) == job.digest
    if same and live and holds(live, "Complete"):
        return None
    ended = kubectl.ended(job)
    if same and live and not holds(live, "Failed"):
        return Step(f"Wait for the job {job.name}", (ended,))
    gone = kubectl("delete", "job", job.name, "--ignore-not-found", "--cascade=foreground")
    return Step(f"Run the job {job.name}", (*([gone] if live else []), kubectl.apply([job]), ended))


def replay(like: Object, namespace: str, queues: Iterable[str], by_tls: bool) -> Object:
    """The job that brings back the dead letters that no function refused, in the image and the manner of another.

    by_tls: whether the broker is reached so, with a certificate by an authority that stands beside it.
    """
    pod = like.at("spec.template.spec")
    container = {
        **{name: value for name, value in pod["containers"][0].items() if name in _KEPT},
        "name": REPLAY,
        "command": ["python", "-m", "scripts.minierp"],
        "args": ["dead-letters", "replay", "--unexplained", *(part for name in queues for part in ("--queue", name))],
        "env": [_BROKER],
    }
    kept = {name: value for name, value in pod.items() if name not in {"containers", "initContainers", "volumes"}}
    if by_tls:
        container |= {"env": [_BROKER, _TRUSTED], "volumeMounts": [_MOUNT]}
        kept |= {"volumes": [_AUTHORITY]}
    template = {"metadata": {"labels": _LABELS}, "spec": {**kept, "containers": [container]}}
    metadata = {"name": REPLAY, "namespace": namespace, "labels": _LABELS}
    spec = {"backoffLimit": 3, "activeDeadlineSeconds": 600, "ttlSecondsAfterFinished": 600, "template": template}
    return Object({"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": spec})


REPLAY = "replay-dead-letters"
_KEPT = {"image", "imagePullPolicy", "resources", "securityContext"}
_BROKER = {"name": "MINIERP_BROKER_URL", "valueFrom": {"secretKeyRef": {"name": "rabbitmq-operator", "key": "url"}}}
_MOUNT = {"name": "servers-ca", "mountPath": "/run/secrets/servers-ca", "readOnly": True}
_TRUSTED = {"name": "SERVERS_CA", "value": "/run/secrets/servers-ca/ca.crt"}
_AUTHORITY = {
    "name": "servers-ca",
    "secret": {"secretName": "rabbitmq-tls", "items": [{"key": "ca.crt", "path": "ca.crt"}]},
}
_LABELS = {
    "app.kubernetes.io/name": REPLAY,
    "app.kubernetes.io/component": "broker",
    "app.kubernetes.io/part-of": "minierp",
    "app.kubernetes.io/managed-by": "minierp-deploy",
    "minierp.com/uses-broker": "true",
}
"""The last one opens the way to the broker in the network policies."""
