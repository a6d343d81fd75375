"""A pretended cluster: a dictionary that understands the commands of a plan. No real one can be started here."""

import copy
import json
from collections.abc import Iterable
from typing import Any

from scripts.minierp.cluster.kubernetes.commands import Command, Step
from scripts.minierp.cluster.kubernetes.objects import Key, Object

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


class PretendedCluster:
    """Applies, deletes, annotates and splits traffic; everything in it is healthy at once, as if waited for."""

    def __init__(self) -> None:
        self.live: dict[Key, Object] = {}
        self.secrets: dict[str, dict[str, str]] = {}
        self.revisions: dict[str, list[Any]] = {}
        self.deleted: list[str] = []

    def run(self, steps: Iterable[Step]) -> None:
        for step in steps:
            for command in step.commands:
                self.carry_out(command)

    def carry_out(self, command: Command) -> None:
        words = [word for word in command.arguments if word not in {"-n", "minierp"}]
        if command.secret:
            self.secrets |= {item.name: dict(item.at("stringData")) for item in command.objects}
        elif words[:2] == ["kubectl", "apply"] or words[:3] == ["kn", "service", "apply"]:
            for item in command.objects:
                self._apply(item if words[0] == "kubectl" or item.key not in self.live else as_kn_updates(item))
        elif words[:3] == ["kn", "service", "update"]:
            self._split(words)
        elif words[1] == "delete" and "/" in words[2]:
            for word in words[2:]:
                if not word.startswith("--"):
                    self.deleted.append(word)
                    self.live = {key: item for key, item in self.live.items() if key.resource != word}
        elif words[1] == "delete":
            self._delete(words[2], words[3])
        elif words[1] == "annotate":
            self._annotate(words[2], words[3], words[4])
        else:
            assert words[1] in {"wait", "rollout", "get"}, command.line

    def _apply(self, item: Object) -> None:
        content = copy.deepcopy(dict(item.content))
        there = self.live.get(item.key)
        if item.sink and item.kind == "RabbitmqSource" and there:
            assert applied(there)["spec"] == content["spec"], "the spec of a RabbitmqSource is immutable"
        if item.kind == "Job" and there:
            assert applied(there)["spec"] == content["spec"], "the template of a Job is immutable"
        content["metadata"].setdefault("annotations", {})[LAST_APPLIED] = json.dumps(dict(item.content))
        content["metadata"]["generation"] = 1
        if item.is_function:
            self._revise(content, there)
        content["status"] = {**content.get("status", {}), **healthy(content)}
        self.live[item.key] = Object(content)

    def _revise(self, content: dict[str, Any], there: Object | None) -> None:
        """A new revision for a new template; the traffic stays what somebody asked for."""
        made = self.revisions.setdefault(content["metadata"]["name"], [])
        template = content["spec"]["template"]
        if not made or made[-1] != template:
            made.append(template)
        content["spec"]["traffic"] = there.at("spec.traffic") if there else [{"latestRevision": True, "percent": 100}]
        content["status"] = {"latestReadyRevisionName": f"{content['metadata']['name']}-{len(made):05}"}

    def _split(self, words: list[str]) -> None:
        shares = [words[place + 1].split("=") for place, word in enumerate(words) if word == "--traffic"]
        targets = [
            {"percent": int(percent)} | ({"latestRevision": True} if name == "@latest" else {"revisionName": name})
            for name, percent in shares
        ]
        assert sum(target["percent"] for target in targets) == 100
        content = copy.deepcopy(dict(self.live[Key("serving.knative.dev", "Service", words[3])].content))
        content["spec"]["traffic"] = targets
        changed = Object(content)
        self.live[changed.key] = changed

    def _delete(self, kind: str, name: str) -> None:
        self.deleted.append(f"{kind}/{name}")
        for key in [key for key in self.live if key.kind.lower() == kind and key.name == name]:
            del self.live[key]

    def _annotate(self, kind: str, name: str, change: str) -> None:
        assert change.endswith("-")
        (key,) = [key for key in self.live if key.kind.lower() == kind and key.name == name]
        content = copy.deepcopy(dict(self.live[key].content))
        del content["metadata"]["annotations"][change[:-1]]
        self.live[key] = Object(content)


def as_kn_updates(item: Object) -> Object:
    """What becomes of a Service that kn updates: it drops the container's name, and resources that say nothing.

    The API server then fills in the name that it gives to every container without one.
    """
    content = copy.deepcopy(dict(item.content))
    container = content["spec"]["template"]["spec"]["containers"][0]
    container["name"] = "user-container"
    if not container.get("resources"):
        container.pop("resources", None)
    return Object(content)


def applied(live: Object) -> Any:
    return json.loads(live.annotation(LAST_APPLIED) or "{}")


def healthy(content: dict[str, Any]) -> dict[str, Any]:
    """The status of an object of any kind when all is well."""
    names = ("Ready", "Complete", "AllReplicasReady", "Programmed")
    replicas = content.get("spec", {}).get("replicas", 1)
    counts = dict.fromkeys(("readyReplicas", "updatedReplicas", "replicas"), replicas)
    instances = {"instances": content.get("spec", {}).get("instances")}
    conditions = [{"type": name, "status": "True"} for name in names]
    return {**counts, **instances, "observedGeneration": 1, "conditions": conditions}
