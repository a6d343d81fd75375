"""Every event there is, who publishes it, and who gets it: from the types, the functions' code and the manifests."""

import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from scripts.minierp.local.machine.state import CHECKOUT
from scripts.minierp.manifests.manifests import Manifests
from scripts.minierp.pages.operations import triggers
from scripts.minierp.pages.reaching import reached
from shared.events.event import Event
from shared.events.platform import EventRefused
from shared.process.domains import DOMAINS, PLATFORM


class Published(NamedTuple):
    """A type of event. publishers: functions that emit it, none where it is published no more; consumers: those that
    get it.
    """

    event: type[Event]
    domain: str
    publishers: tuple[str, ...]
    consumers: tuple[str, ...]

    @property
    def type(self) -> str:
        """Its CloudEvents type."""
        return self.event.TYPE


def published() -> list[Published]:
    """All of them, by type."""
    emitters = {name: set(_emitted(handlers)) for name, handlers in _handlers().items()}
    found = [
        Published(
            event,
            domain,
            tuple(sorted(name for name, emitted in emitters.items() if _emits(name, emitted, event, domain))),
            tuple(sorted(_consumers().get(event.TYPE, ()))),
        )
        for domain in (*DOMAINS, PLATFORM)
        for event in types(domain)
    ]
    return sorted(found, key=lambda each: each.type)


def types(domain: str) -> list[type[Event]]:
    """The types of events that a domain publishes, or once did."""
    module = import_module(f"shared.events.{domain}")
    found = (each for _, each in inspect.getmembers(module, inspect.isclass) if each.__module__ == module.__name__)
    return [each for each in found if issubclass(each, Event) and getattr(each, "TYPE", "").startswith("com.minierp.")]


def _emits(function: str, emitted: set[Any], event: type[Event], domain: str) -> bool:
    """A function names events of other domains that it is told, or that it treats as others of them."""
    if event is EventRefused:
        return any(function in names for names in _consumers().values())
    return event in emitted and _domain(function) == domain


@cache
def _handlers() -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for name, trigger in triggers():
        found.setdefault(name, []).append(trigger.handler)
    return found


def _domain(function: str) -> str:
    return Path(_handlers()[function][0].__code__.co_filename).parent.name


def _emitted(handlers: list[Any]) -> Iterator[type[Event]]:
    for handler in handlers:
        yield from (each for each in reached(handler).values if isinstance(each, type) and issubclass(each, Event))


@cache
def _consumers() -> dict[str, set[str]]:
    """By type, the functions to whose queue the manifests bind it."""
    manifests = Manifests.load(CHECKOUT / "knative" / "base")
    sinks = {source.queue: source.sink for source in manifests.rabbitmq_sources}
    found: dict[str, set[str]] = {}
    for binding in (each.spec for each in manifests.broker if each.kind == "Binding"):
        if binding["source"] == "minierp.events" and binding["destination"] in sinks:
            found.setdefault(binding["routingKey"], set()).add(sinks[binding["destination"]])
    return found
