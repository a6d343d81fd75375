"""Which images hold the functions that somebody names."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from scripts.minierp.cluster.images.contents import images
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.manifests.resources import Function
from scripts.minierp.terminal.errors import UsageError

MANIFESTS = Path("knative", "base")


def select(root: Path, names: Sequence[str]) -> list[str]:
    """The images behind names of images and of functions; all if there are none. Raises UsageError for another name."""
    known = images(root)
    if not names:
        return known
    holders = {name: image for image, held in functions(root).items() for name in held}
    if unknown := [name for name in names if name not in known and name not in holders]:
        raise UsageError(f"There is no function or image called {', '.join(unknown)}.", _advice(known, holders))
    wanted = {name if name in known else holders[name] for name in names}
    return [image for image in known if image in wanted]


def functions(root: Path) -> dict[str, list[str]]:
    """The functions that each image holds, by name; the tools hold none."""
    held: dict[str, list[str]] = {image: [] for image in images(root)}
    for function in Manifests.load(root / MANIFESTS).functions:
        held[_package(function)].append(function.name)
    return held


def _package(function: Function) -> str:
    """The package below `functions` that a Service's source file or module lies in."""
    source = function.environment.get("FUNCTION_SOURCE")
    parts = source.split("/") if isinstance(source, str) else function.command[-1].split(".")
    return parts[1]


def _advice(known: Iterable[str], holders: Iterable[str]) -> str:
    return f"Images: {', '.join(known)}. Functions: {', '.join(sorted(holders))}."
