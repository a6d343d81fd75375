"""Where everything answers on this machine, and so what the secrets and cluster names of the manifests stand for."""

import re
from dataclasses import dataclass

from scripts.minierp.local.machine.passwords import Passwords
from scripts.minierp.local.machine.ports import Ports
from scripts.minierp.manifests.document import ManifestError
from scripts.minierp.manifests.resources import CLUSTER_SUFFIX, DATABASE_SECRET, OBJECTS_SECRET, Function, SecretKey

VHOST = "minierp"
BUCKET = "minierp"
_CLUSTER_NAME = re.compile(rf"(?:http://)?(?P<name>[a-z0-9-]+){re.escape(CLUSTER_SUFFIX)}(?::80)?")


class UnknownSecret(ManifestError):
    """A manifest names a secret that the local runner cannot make."""

    def __init__(self, function: str, secret: SecretKey) -> None:
        super().__init__(
            f"{function} wants key {secret.key!r} of secret {secret.secret!r}; the local runner knows the key url of "
            "DOMAIN-database, DOMAIN-broker, redis-writer, redis-reader and object-store"
        )


@dataclass(frozen=True)
class Addresses:
    """URLs and ports by name; the ports and passwords are made on first use and kept."""

    ports: Ports
    passwords: Passwords

    def database(self, domain: str) -> str:
        """SQLAlchemy's URL of a domain's database, for the role that owns it."""
        password = self.passwords.of("postgres", domain)
        return f"postgresql+pg8000://{domain}:{password}@127.0.0.1:{self.ports.of(f'postgres-{domain}')}/{domain}"

    def broker(self, user: str) -> str:
        """The AMQP URL of a broker user."""
        return f"amqp://{user}:{self.passwords.of('rabbitmq', user)}@127.0.0.1:{self.ports.of('rabbitmq')}/{VHOST}"

    def redis(self, user: str) -> str:
        """The URL of the read model for the user `writer` or `reader`."""
        return f"redis://{user}:{self.passwords.of('redis', user)}@127.0.0.1:{self.ports.of('redis')}/0"

    def objects(self) -> str:
        """The URL of the bucket that all functions share."""
        password = self.passwords.of("objects", BUCKET)
        return f"http://{BUCKET}:{password}@127.0.0.1:{self.ports.of('objects')}/{BUCKET}"

    def function(self, function: Function) -> str:
        """A function's own URL; host:port for gRPC."""
        address = f"127.0.0.1:{self.ports.of(function.name)}"
        return address if function.grpc else f"http://{address}"

    def environment(self, function: Function) -> dict[str, str]:
        """The environment of a manifest with its secrets and cluster addresses filled in. Raises UnknownSecret."""
        return {
            name: self._secret(function.name, value) if isinstance(value, SecretKey) else self._local(value)
            for name, value in function.environment.items()
        }

    def _secret(self, function: str, secret: SecretKey) -> str:
        if secret == SecretKey(OBJECTS_SECRET, "url"):
            return self.objects()
        owner, _, service = secret.secret.rpartition("-")
        if secret.key == "url" and owner:
            if f"-{service}" == DATABASE_SECRET:
                return self.database(owner)
            if service == "broker":
                return self.broker(owner)
            if owner == "redis" and service in ("writer", "reader"):
                return self.redis(service)
        raise UnknownSecret(function, secret)

    def _local(self, value: str) -> str:
        found = _CLUSTER_NAME.fullmatch(value)
        if not found:
            return value
        scheme = "http://" if value.startswith("http://") else ""
        return f"{scheme}127.0.0.1:{self.ports.of(found['name'])}"
