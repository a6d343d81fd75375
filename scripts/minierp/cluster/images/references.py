"""What an image is called, and the tag that follows from its content."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.minierp.cluster.images.contents import files

REPOSITORY = "dev.local"
"""Knative asks no registry what a tag of names below it means, so a cluster without one can use what its nodes have."""

DOCKERFILE = Path("knative", "Dockerfile")
LOCK = Path("requirements.lock")
_BASES = {"PYTHON_IMAGE", "PYTHON_BUILDER_IMAGE"}
_RECIPE = (
    DOCKERFILE,
    LOCK,
    *(Path("scripts/minierp/cluster/images", f"{name}.py") for name in ("assemble", "contents")),
)


@dataclass(frozen=True)
class Reference:
    """An image and its tag: twelve hexadecimal digits, the same for the same content."""

    image: str
    tag: str

    @property
    def short(self) -> str:
        """Without repository and tag, such as minierp-sales."""
        return f"minierp-{self.image}"

    @property
    def name(self) -> str:
        """Without the tag, such as dev.local/minierp-sales."""
        return f"{REPOSITORY}/{self.short}"

    def __str__(self) -> str:
        return f"{self.name}:{self.tag}"


def bases(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The base images that the environment puts in place of the Dockerfile's own."""
    return {name: value for name in sorted(_BASES) if (value := environment.get(name))}


def reference(root: Path, image: str, environment: Mapping[str, str] = os.environ) -> Reference:
    """The reference of `image` as the repository at `root` is now: everything that reaches the image is in its tag."""
    digest = hashlib.sha256(repr(bases(environment)).encode())
    for path in (*_RECIPE, *files(root, image)):
        content = (root / path).read_bytes()
        digest.update(f"\0{path}\0{len(content)}\0".encode() + content)
    return Reference(image, digest.hexdigest()[:12])


def build_arguments(image: str) -> dict[str, str]:
    """What the Dockerfile is told about an image. The tools keep their docstrings, which are their help."""
    return {"IMAGE": image, **bases(), **({"PYTHONOPTIMIZE": "0"} if image == "tools" else {})}
