"""The objects of an overlay, as kustomize renders them, for a namespace and with images of certain tags."""

from collections.abc import Mapping
from pathlib import Path

from scripts.minierp.cluster.kubernetes.objects import Object, parse
from scripts.minierp.cluster.kubernetes.rewriting import moved, tagged
from scripts.minierp.cluster.kubernetes.runner import output
from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.terminal.errors import UsageError

OVERLAYS = CHECKOUT / "knative" / "overlays"


def render(overlay: str, namespace: str, tags: Mapping[str, str], overlays: Path = OVERLAYS) -> list[Object]:
    """Everything an overlay holds. tags: by the image's last name. Raises UsageError for an unknown overlay."""
    known = sorted(folder.name for folder in overlays.iterdir() if folder.is_dir())
    if overlay not in known:
        raise UsageError(f"No overlay is called {overlay!r}.", f"There is: {', '.join(known)}.")
    rendered = parse(output("kubectl", "kustomize", str(overlays / overlay)))
    return [tagged(moved(item, namespace), tags) for item in rendered]
