"""Where everything answers on this machine, and so what the secrets and cluster names of the manifests stand for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from scripts.minierp.local.machine.passwords import Passwords
from scripts.minierp.local.machine.ports import Ports
from scripts.minierp.manifests.document import ManifestError
from scripts.minierp.manifests.resources import (
    CLUSTER_SUFFIX,
    IDENTITY_CONFIG,
    INVENTORY_SECRET,
    OBJECTS_SECRET,
    ConfigKey,
    Function,
    SecretKey,
    Value,
    database_of,
)
from shared.process.domains import Access, database_role

VHOST = "minierp"
BUCKET = "minierp"
_CLUSTER_NAME = re.compile(rf"(?:http://)?(?P<name>[a-z0-9-]+){re.escape(CLUSTER_SUFFIX)}(?::80)?")


class UnknownSecret(ManifestError):
    """A manifest names a secret that the local runner cannot make."""

    def __init__(self, function: str, secret: SecretKey) -> None:
        super().__init__(
            f"{function} wants key {secret.key!r} of secret {secret.secret!r}; the local runner knows the key url of "
            "DOMAIN-database (-owner, -reader, -keeper), DOMAIN-broker, redis-writer, -reader, -auditor and -keeper, "
            "object-store, and the key token of inventory-access"
        )


@dataclass(frozen=True)
class Addresses:
    """URLs and ports by name; the ports and passwords are made on first use and kept. identity: whose tokens count."""

    ports: Ports
    passwords: Passwords
    identity: Mapping[str, str] = field(default_factory=dict)

    def database(self, domain: str, access: Access) -> str:
        """SQLAlchemy's URL of a domain's database, for one of its roles."""
        role = database_role(domain, access)
        login = f"{role}:{self.passwords.of('postgres', role)}"
        return f"postgresql+pg8000://{login}@127.0.0.1:{self.ports.of(f'postgres-{domain}')}/{domain}"

    def broker(self, user: str) -> str:
        """The AMQP URL of a broker user."""
        return f"amqp://{user}:{self.passwords.of('rabbitmq', user)}@127.0.0.1:{self.ports.of('rabbitmq')}/{VHOST}"

    def redis(self, user: str) -> str:
        """The URL of the read model for a user of the read model: `writer`, `reader`, `auditor` or `keeper`."""
        return f"redis://{user}:{self.passwords.of('redis', user)}@127.0.0.1:{self.ports.of('redis')}/0"

    def objects(self) -> str:
        """The URL of the bucket that all functions share."""
        password = self.passwords.of("objects", BUCKET)
        return f"http://{BUCKET}:{password}@127.0.0.1:{self.ports.of('objects')}/{BUCKET}"

    def inventory_token(self) -> str:
        """What whoever asks the gRPC function must know."""
        return self.passwords.of("inventory", "access")

    def function(self, function: Function) -> str:
        """A function's own URL; host:port for gRPC."""
        address = f"127.0.0.1:{self.ports.of(function.name)}"
        return address if function.grpc else f"http://{address}"

    def environment(self, function: Function) -> dict[str, str]:
        """The environment of a manifest, filled in; what no ConfigMap says is left out. Raises UnknownSecret."""
        filled = {name: self._value(function.name, value) for name, value in function.environment.items()}
        return {name: value for name, value in filled.items() if value is not None}

    def _value(self, function: str, value: Value) -> str | None:
        if isinstance(value, SecretKey):
            return self._secret(function, value)
        if isinstance(value, ConfigKey):
            return self.identity.get(value.key) if value.config == IDENTITY_CONFIG else None
        return self._local(value)

    def _secret(self, function: str, secret: SecretKey) -> str:
        if secret == SecretKey(OBJECTS_SECRET, "url"):
            return self.objects()
        if secret == SecretKey(INVENTORY_SECRET, "token"):
            return self.inventory_token()
        if secret.key == "url" and (database := database_of(secret.secret)):
            return self.database(*database)
        owner, _, service = secret.secret.rpartition("-")
        if secret.key == "url" and owner:
            if service == "broker":
                return self.broker(owner)
            if owner == "redis" and service in ("writer", "reader", "auditor", "keeper"):
                return self.redis(service)
        raise UnknownSecret(function, secret)

    def _local(self, value: str) -> str:
        found = _CLUSTER_NAME.fullmatch(value)
        if not found:
            return value
        scheme = "http://" if value.startswith("http://") else ""
        return f"{scheme}127.0.0.1:{self.ports.of(found['name'])}"
