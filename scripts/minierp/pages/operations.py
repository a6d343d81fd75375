"""Every operation that functions offer over HTTP, and all else that they do, as they say it themselves."""

import inspect
from collections.abc import Iterator
from importlib import import_module

from scripts.minierp.local.machine.state import CHECKOUT
from shared.runtime.triggers import HttpTrigger, Trigger


def operations() -> list[HttpTrigger]:
    """All of them, in the order of their paths."""
    found = (trigger for _, trigger in triggers() if isinstance(trigger, HttpTrigger))
    return sorted(found, key=lambda trigger: trigger.name.partition(" ")[::-1])


def triggers() -> Iterator[tuple[str, Trigger]]:
    """Each trigger, with the name of its function as manifests have it."""
    for file in sorted(CHECKOUT.glob("functions/*/*.py")):
        main = getattr(import_module(f"functions.{file.parent.name}.{file.stem}"), "main", None)
        found = inspect.getclosurevars(main).nonlocals.get("triggers", ()) if inspect.isfunction(main) else ()
        yield from ((file.stem.replace("_", "-"), trigger) for trigger in found)
