"""What is rendered, put into another namespace and given its images' tags."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from scripts.minierp.cluster.kubernetes.objects import Object

NAMESPACE = "minierp"
"""The namespace that the overlays name; another one takes its place in `moved`."""


def moved(item: Object, namespace: str) -> Object:
    """The object for another namespace: its own, those it refers to, and the cluster's names in its values.

    What a ConfigMap holds stays: its readers are told their namespace.
    """
    host = re.compile(rf"\.{NAMESPACE}\.svc\b")

    def replaced(value: Any, name: str) -> Any:
        if isinstance(value, str):
            if name in {"namespace", "kubernetes.io/metadata.name"} and value == NAMESPACE:
                return namespace
            return host.sub(f".{namespace}.svc", value)
        return value if name == "data" else _walked(value, name, replaced)

    content = replaced(dict(item.content), "")
    if item.kind == "Namespace" and item.name == NAMESPACE:
        content["metadata"] = {**content["metadata"], "name": namespace}
    return Object(content)


def tagged(item: Object, tags: Mapping[str, str]) -> Object:
    """The object with the images of MiniERP at other tags; tags: by the image's last name, such as minierp-sales."""

    def replaced(value: Any, name: str) -> Any:
        if name != "image" or not isinstance(value, str):
            return _walked(value, name, replaced)
        image, _, present = value.partition("@")[0].rpartition(":")
        image = image if image and "/" not in present else value
        tag = tags.get(image.rpartition("/")[2])
        return f"{image}:{tag}" if tag else value

    return Object(replaced(dict(item.content), ""))


def _walked(value: Any, name: str, replaced: Callable[[Any, str], Any]) -> Any:
    if isinstance(value, dict):
        return {key: replaced(inner, key) for key, inner in value.items()}
    return [replaced(inner, name) for inner in value] if isinstance(value, list) else value
