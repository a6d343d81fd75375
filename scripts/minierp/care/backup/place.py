"""What is saved and restored: the servers of one MiniERP, by their addresses."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.minierp.local.machine.state import CHECKOUT, State
from scripts.minierp.terminal.errors import UsageError
from shared.process.domains import DOMAINS

_URLS = {domain: f"{domain.upper()}_DATABASE_URL" for domain in DOMAINS}


@dataclass(frozen=True)
class Place:
    """The URLs of the domains' databases, of the object store, the broker and the read model's keeper.

    manifests: the folder that says which function takes which events.
    """

    databases: Mapping[str, str]
    objects: str
    broker: str
    redis: str
    manifests: Path

    @classmethod
    def of(cls, state: State) -> "Place":
        """The servers of a local system."""
        databases = {domain: state.databases[domain]["url"] for domain in DOMAINS}
        objects, broker = state.objects.get("url", ""), state.broker.get("url", "")
        return cls(databases, objects, broker, state.redis.get("keeper_url", ""), Path(state.manifests))

    @classmethod
    def named(cls, environment: Mapping[str, str]) -> "Place | None":
        """What the environment names, as on a cluster; nothing if it names no database. Raises UsageError."""
        named = [name for name in _URLS.values() if environment.get(name)]
        if not named:
            return None
        if missing := sorted(set(_URLS.values()) - set(named)):
            raise UsageError(f"{', '.join(missing)} is not set.", f"All of {', '.join(_URLS.values())} are needed.")
        databases = {domain: environment[name] for domain, name in _URLS.items()}
        objects, broker, redis = (environment.get(name, "") for name in ("OBJECTS_URL", "AMQP_URL", "REDIS_URL"))
        manifests = Path(environment.get("MANIFESTS") or CHECKOUT / "knative" / "base")
        return cls(databases, objects, broker, redis, manifests)
