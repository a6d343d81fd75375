"""Jobs: they cannot be changed, so another version replaces them. What they do is harmless to repeat."""

from collections.abc import Iterable

from scripts.minierp.deploy.commands import Kubectl, Step
from scripts.minierp.deploy.health import holds
from scripts.minierp.deploy.objects import APPLIED, Object


def run(kubectl: Kubectl, job: Object, live: Object | None) -> Step | None:
    """Run it, unless this version of it has succeeded; one that is still running is only waited for."""
    same = live is not None and live.annotation(APPLIED) == job.digest
    if same and live and holds(live, "Complete"):
        return None
    ended = kubectl.ended(job.name)
    if same and live and not holds(live, "Failed"):
        return Step(f"Wait for the job {job.name}", (ended,))
    gone = kubectl("delete", "job", job.name, "--ignore-not-found", "--cascade=foreground")
    return Step(f"Run the job {job.name}", (*([gone] if live else []), kubectl.apply([job]), ended))


def replay(like: Object, namespace: str, queues: Iterable[str]) -> Object:
    """The job that brings back the dead letters that no function refused, in the image and the manner of another."""
    template = like.at("spec.template")
    pod = template["spec"]
    container = {
        **{name: value for name, value in pod["containers"][0].items() if name in _KEPT},
        "command": ["python", "-m", "scripts.minierp"],
        "args": ["dead-letters", "replay", "--unexplained", *(part for name in queues for part in ("--queue", name))],
        "env": [
            {"name": "MINIERP_BROKER_URL", "valueFrom": {"secretKeyRef": {"name": "rabbitmq-operator", "key": "url"}}}
        ],
    }
    kept = {name: value for name, value in pod.items() if name not in {"containers", "initContainers", "volumes"}}
    labels = {**like.at("metadata.labels", {}), "app.kubernetes.io/name": REPLAY}
    return Object(
        {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": {"name": REPLAY, "namespace": namespace, "labels": labels},
            "spec": {
                "backoffLimit": 3,
                "ttlSecondsAfterFinished": 600,
                "template": {"metadata": template["metadata"], "spec": {**kept, "containers": [container]}},
            },
        }
    )


REPLAY = "replay-dead-letters"
_KEPT = {"name", "image", "imagePullPolicy", "resources", "securityContext"}
