"""Everything that `knative/base` says, read and checked as a whole: the single source of what runs."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from scripts.minierp.manifests.document import Document, ManifestError
from scripts.minierp.manifests.patches import KUSTOMIZATION, patched, read_patches
from scripts.minierp.manifests.resources import OBJECTS_SECRET, Broker, Function, PingSource, RabbitmqSource
from scripts.minierp.manifests.routes import Route, read_routes

BROKER_KINDS = ("Vhost", "User", "Permission", "TopicPermission", "Exchange", "Queue", "Binding", "Policy")
REDIS_SECRET = "redis-"  # noqa: S105 - the beginning of a secret's name


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_T = TypeVar("_T", bound=_Named)


@dataclass(frozen=True)
class Manifests:
    """The resources of one folder of manifests, in the order of its files."""

    functions: list[Function] = field(default_factory=list)
    rabbitmq_sources: list[RabbitmqSource] = field(default_factory=list)
    ping_sources: list[PingSource] = field(default_factory=list)
    broker: list[Broker] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)

    @classmethod
    def load(cls, folder: Path) -> "Manifests":
        """Read every *.yaml file of the folder, and what its kustomization adds to them. Raises ManifestError."""
        files = sorted(file for file in folder.glob("*.yaml") if file.name != KUSTOMIZATION)
        if not files:
            raise ManifestError(f"{folder}: no manifests (*.yaml) here; run from a checkout of MiniERP")
        found, patches = cls(), read_patches(folder)
        for document in (patched(document, patches) for file in files for document in Document.read_all(file)):
            _READERS.get(document.kind, _unknown)(found, document)
        found._check()
        return found

    @property
    def domains(self) -> list[str]:
        """The domains that own a database: those whose secret some function reads."""
        return sorted({domain for function in self.functions for domain in function.databases})

    @property
    def uses_redis(self) -> bool:
        """Whether some function reads or writes the read model."""
        return any(secret.startswith(REDIS_SECRET) for function in self.functions for secret in function.secrets)

    @property
    def uses_objects(self) -> bool:
        """Whether some function keeps objects."""
        return any(OBJECTS_SECRET in function.secrets for function in self.functions)

    def function(self, name: str) -> Function:
        """A function by its name. Raises ManifestError."""
        return _named(self.functions, name, "function")

    def rabbitmq_source(self, name: str) -> RabbitmqSource:
        """A RabbitmqSource by its name. Raises ManifestError."""
        return _named(self.rabbitmq_sources, name, "RabbitmqSource")

    def ping_source(self, name: str) -> PingSource:
        """A PingSource by its name. Raises ManifestError."""
        return _named(self.ping_sources, name, "PingSource")

    def _check(self) -> None:
        for resources in (self.functions, self.rabbitmq_sources, self.ping_sources):
            _check_unique(resource.name for resource in resources)
        known = {function.name for function in self.functions}
        for name, target in self._destinations():
            if target not in known:
                raise ManifestError(f"{name} leads to the function {target!r}, which has no Knative Service here")
        _check_unique(f"{route.method} {route.path} ({route.path_type})" for route in self.routes)

    def _destinations(self) -> Iterator[tuple[str, str]]:
        yield from ((source.name, source.sink) for source in self.rabbitmq_sources)
        yield from ((source.name, source.sink) for source in self.ping_sources)
        yield from ((route.name, route.function) for route in self.routes)


def _named(resources: Iterable[_T], name: str, kind: str) -> _T:
    for resource in resources:
        if resource.name == name:
            return resource
    raise ManifestError(f"no {kind} is called {name!r}")


def _check_unique(names: Iterator[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ManifestError(f"defined more than once: {', '.join(twice)}")


def _unknown(_: Manifests, document: Document) -> None:
    raise document.error("kind", "is none that the local runner can run")


def _ignore(_: Manifests, __: Document) -> None:
    pass


def _topology(found: Manifests, document: Document) -> None:
    found.broker.append(Broker.read(document))


_Reader = Callable[[Manifests, Document], Any]
_READERS: dict[str, _Reader] = {
    "Service": lambda found, document: found.functions.append(Function.read(document)),
    "RabbitmqSource": lambda found, document: found.rabbitmq_sources.append(RabbitmqSource.read(document)),
    "PingSource": lambda found, document: found.ping_sources.append(PingSource.read(document)),
    "HTTPRoute": lambda found, document: found.routes.extend(read_routes(document)),
    **dict.fromkeys(BROKER_KINDS, _topology),
    **dict.fromkeys(("Gateway", "Namespace", "NetworkPolicy"), _ignore),
}
