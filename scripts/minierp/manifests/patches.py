"""What a kustomization says once for many resources: its inline patches, applied as kustomize applies them."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import yaml

from scripts.minierp.manifests.document import Document

KUSTOMIZATION = "kustomization.yaml"


@dataclass(frozen=True)
class Patch:
    """A change of every resource of `kind` whose labels match: JSON patch operations, or a part to be merged in."""

    kind: str
    selector: str
    change: list[Document] | Mapping[str, Any]

    @classmethod
    def read(cls, document: Document) -> Self:
        """From one of the `patches` of a kustomization, with target and patch inline. Raises ManifestError."""
        try:
            change = yaml.safe_load(document.text("patch"))
        except yaml.YAMLError as error:
            raise document.error("patch", f"is not YAML: {error}") from error
        if not isinstance(change, dict):
            change = list(Document(document.file, {"patch": change}, document.path).parts("patch"))
        return cls(document.text("target.kind"), document.text("target.labelSelector", ""), change)

    def applies_to(self, resource: Document) -> bool:
        """Whether the resource is of its kind and matches its selector: `label`, `label=value` or `label!=value`."""
        if resource.kind != self.kind:
            return False
        labels = resource.mapping("metadata.labels", {})
        if "!=" in self.selector:
            label, _, value = self.selector.partition("!=")
            return labels.get(label) != value
        label, equals, value = self.selector.partition("=")
        return not label or (labels.get(label) == value if equals else label in labels)

    def apply(self, resource: Document) -> Document:
        """The changed resource. Raises ManifestError for an operation that the local runner does not know."""
        content = copy.deepcopy(dict(resource.content))
        if isinstance(self.change, list):
            for operation in self.change:
                _operate(content, operation)
        else:
            _merge(content, {part: value for part, value in self.change.items() if part != "metadata"})
        return Document(resource.file, content, resource.path)


def read_patches(folder: Path) -> list[Patch]:
    """The patches of the folder's kustomization; none if it has no kustomization. Raises ManifestError."""
    file = folder / KUSTOMIZATION
    documents = Document.read_all(file) if file.exists() else []
    return [Patch.read(part) for document in documents for part in document.parts("patches", [])]


def patched(resource: Document, patches: list[Patch]) -> Document:
    """The resource as kustomize would render it. Raises ManifestError."""
    for patch in patches:
        if patch.applies_to(resource):
            resource = patch.apply(resource)
    return resource


def _operate(content: dict[str, Any], operation: Document) -> None:
    kind = operation.text("op")
    if kind == "add":
        value = operation.content["value"]
    elif kind == "copy":
        value = _find(content, _steps(operation.text("from")), operation)
    else:
        raise operation.error("op", f"is {kind!r}, expected add or copy")
    *parents, last = _steps(operation.text("path"))
    holder = _find(content, parents, operation)
    if isinstance(holder, list):
        holder.insert(len(holder) if last == "-" else int(last), copy.deepcopy(value))
    else:
        holder[last] = copy.deepcopy(value)


def _find(content: Any, steps: list[str], operation: Document) -> Any:
    try:
        for step in steps:
            content = content[int(step)] if isinstance(content, list) else content[step]
    except (LookupError, ValueError) as error:
        raise operation.error("path", f"leads to nothing: /{'/'.join(steps)}") from error
    return content


def _steps(pointer: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def _merge(content: dict[str, Any], change: Mapping[str, Any]) -> None:
    for name, value in change.items():
        if isinstance(value, dict) and isinstance(content.setdefault(name, {}), dict):
            _merge(content[name], value)
        else:
            content[name] = value
