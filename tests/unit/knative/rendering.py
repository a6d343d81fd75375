"""What `kubectl kustomize` makes of an overlay, rendered once a test session."""

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
import yaml

from scripts.minierp.local.machine.state import CHECKOUT

from .kinds import Object

KNATIVE = CHECKOUT / "knative"
OVERLAYS = ("minimal", "ephemeral", "production")
KUSTOMIZE = (5, 0)
"""The first that knows what the manifests use; Debian before 13 has an older one."""


@cache
def objects(overlay: str) -> tuple[Object, ...]:
    """Every object of an overlay. Skips the test where no kubectl can render it."""
    return render(KNATIVE / "overlays" / overlay)


def render(folder: Path) -> tuple[Object, ...]:
    """Every object that a folder renders to. Skips the test where no kubectl can render it."""
    return tuple(load(_kustomize(folder)))


def load(text: str) -> list[Object]:
    """The documents of a text in YAML."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where PyYAML has it
    return [document for document in yaml.load_all(text, loader) if document]


@cache
def _kustomize(folder: Path) -> str:
    reason = _unusable()
    if reason:
        pytest.skip(reason)
    made = subprocess.run(["kubectl", "kustomize", str(folder)], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    assert not made.stderr, f"kustomize warns: {made.stderr}"
    return made.stdout


@cache
def _unusable() -> str:
    if not shutil.which("kubectl"):
        return "kubectl is not installed: the manifests cannot be rendered"
    command = ["kubectl", "version", "--client", "--output", "json"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.(\d+)", json.loads(answer or "{}").get("kustomizeVersion", "v0.0"))
    if version is None or tuple(map(int, version.groups())) < KUSTOMIZE:
        return f"this kubectl renders with a kustomize older than {KUSTOMIZE[0]}.{KUSTOMIZE[1]}"
    return ""
