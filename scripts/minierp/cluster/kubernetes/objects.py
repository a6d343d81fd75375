"""What is to be deployed: the objects that kustomize renders, and how they are told apart."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml

from scripts.minierp.cluster.kubernetes.comparison import contains

APPLIED = "minierp.com/applied"
"""The annotation with the digest of what was last applied, so that a repetition finds nothing to do."""

# In C where PyYAML was built with it: ten times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SAFE_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_SAFE_DUMPER):  # type: ignore[misc]
    """Writes everything out, however often it occurs: anchors are for machines."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


@dataclass(frozen=True)
class Key:
    """What an object is called in a namespace."""

    group: str
    kind: str
    name: str

    @property
    def resource(self) -> str:
        """As kubectl wants it, unambiguous between core and Knative Services: service.serving.knative.dev/stock."""
        return f"{self.kind.lower()}{f'.{self.group}' if self.group else ''}/{self.name}"


@dataclass(frozen=True)
class Object:
    """A Kubernetes object as it is written in YAML."""

    content: Mapping[str, Any] = field(hash=False)

    @cached_property
    def key(self) -> Key:
        """Group, kind and name."""
        group, slash, _ = str(self.content["apiVersion"]).rpartition("/")
        return Key(group if slash else "", self.content["kind"], self.content["metadata"]["name"])

    @property
    def kind(self) -> str:
        """Such as Service."""
        return self.key.kind

    @property
    def name(self) -> str:
        """`metadata.name`."""
        return self.key.name

    def at(self, path: str, default: Any = None) -> Any:
        """What stands at a dotted path."""
        found: Any = self.content
        for step in path.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
        return default if found is None else found

    def annotation(self, name: str) -> str | None:
        """An annotation's value."""
        annotations: Mapping[str, str] = self.at("metadata.annotations", {})
        return annotations.get(name)

    @cached_property
    def digest(self) -> str:
        """What tells this version of the object from others."""
        return hashlib.sha256(json.dumps(self.content, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def is_function(self) -> bool:
        """Whether it is a Knative Service."""
        return self.kind == "Service" and self.key.group == "serving.knative.dev"

    @property
    def sink(self) -> str | None:
        """The function that an event source calls; None for anything else."""
        return self.at("spec.sink.ref.name") if self.key.group == "sources.knative.dev" else None

    @property
    def images(self) -> list[str]:
        """What its pods pull, its own and those that it runs first."""
        pod = self.at("spec.template.spec", {})
        return [each["image"] for kind in ("initContainers", "containers") for each in pod.get(kind, ())]

    def annotated(self, annotations: Mapping[str, str]) -> "Object":
        """The same with more annotations."""
        metadata = self.content["metadata"]
        return Object(
            {
                **self.content,
                "metadata": {**metadata, "annotations": {**metadata.get("annotations", {}), **annotations}},
            }
        )

    @property
    def stamped(self) -> "Object":
        """What is sent to the cluster: with its digest."""
        return self.annotated({APPLIED: self.digest})

    def is_as_applied(self, live: "Object | None") -> bool:
        """Whether the cluster holds just this: applied in this version, and not changed by hand since."""
        return live is not None and live.annotation(APPLIED) == self.digest and contains(live.content, self.content)


def parse(text: str) -> list[Object]:
    """The objects of a YAML stream or of kubectl's JSON."""
    loaded = [json.loads(text)] if text.startswith("{") else yaml.load_all(text, Loader=_LOADER)
    documents = [document for document in loaded if document]
    return [Object(content) for document in documents for content in document.get("items", [document])]


def write(objects: Iterable[Object]) -> str:
    """As a YAML stream."""
    return str(yaml.dump_all((dict(item.content) for item in objects), Dumper=_Dumper, sort_keys=False))
