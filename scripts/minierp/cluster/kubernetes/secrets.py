"""The Secrets of a deployment: which there are, and which of them have to be made or completed.

A password is what its Secret holds already, else what the operator gives, else random. Addresses follow from it.
"""

import json
import secrets as random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from scripts.minierp.local.machine.addresses import BUCKET, VHOST
from scripts.minierp.local.parts.redis import RULES, acl_user, password_hash
from scripts.minierp.terminal.errors import UsageError
from shared.process.domains import ACCESSES, DOMAINS, database_role, database_secret

Data = dict[str, str]

TLS = "minierp-tls"
REDIS_ACL = "redis-acl"
OBJECTS = "object-store"
INVENTORY = "inventory-access"
SOURCES = ("adjust-stock", "create-purchase-order", "reserve-stock", "settle-sales-order")
"""The event sources, each with a login of its own."""

_LOGIN = frozenset({"username", "password", "url"})
_BROKERS = {f"{user}-broker": user for user in (*DOMAINS, "platform")}
_DATABASES = {
    database_secret(domain, access): database_role(domain, access) for domain in DOMAINS for access in ACCESSES
}
_REDIS = {f"redis-{user}": user for user in RULES}
_SOURCES = {f"{source}-source": f"{source}-source" for source in SOURCES}
_OPERATOR = "rabbitmq-operator"
USERS = {
    **_DATABASES,
    **_BROKERS,
    **_SOURCES,
    _OPERATOR: "operator",
    **_REDIS,
    OBJECTS: "minierp",
    INVENTORY: "inventory",
}
"""The Secrets that hold a login, and whose it is."""

KEYS: dict[str, frozenset[str]] = {
    **dict.fromkeys((*_DATABASES, *_BROKERS, *_REDIS), _LOGIN),
    **dict.fromkeys(_SOURCES, frozenset({"username", "password", "uri", "port"})),
    _OPERATOR: _LOGIN | {"management"},
    REDIS_ACL: frozenset({"users.acl"}),
    OBJECTS: _LOGIN | {"s3.json"},
    INVENTORY: frozenset({"username", "password", "token"}),
    TLS: frozenset({"tls.crt", "tls.key", "ca.crt"}),
}
"""Every Secret that deploy makes, and its keys; but where cert-manager makes the certificate, and what is `brought`."""


@dataclass(frozen=True)
class Secret:
    """A Secret to be applied; its values are plain text and must never be shown."""

    name: str
    kind: str
    data: Data = field(repr=False)
    labels: Mapping[str, str] = field(default_factory=dict)

    def manifest(self, namespace: str) -> dict[str, object]:
        """The Kubernetes object."""
        labels = {
            "app.kubernetes.io/name": self.name,
            "app.kubernetes.io/part-of": "minierp",
            "app.kubernetes.io/managed-by": "minierp-deploy",
            **self.labels,
        }
        metadata = {"name": self.name, "namespace": namespace, "labels": labels}
        return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": self.kind, "stringData": self.data}


def variable(secret: str) -> str:
    """The name of a Secret's password in an env file: SALES_DATABASE_PASSWORD."""
    return f"{secret}-password".upper().replace("-", "_")


def read_env_file(text: str) -> dict[str, str]:
    """Passwords by Secret, from lines NAME=VALUE; `#` begins a comment line. Raises UsageError, quoting no value."""
    names = {variable(secret): secret for secret in USERS}
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        name, separator, value = line.strip().partition("=")
        if not name.strip() or name.startswith("#"):
            continue
        if not separator or name.strip() not in names:
            raise UsageError(f"Line {number} of the secrets file sets none of the known names.", _known(names))
        found[names[name.strip()]] = _password(number, value.strip().strip("\"'"))
    return found


def brought(servers: Collection[str]) -> frozenset[str]:
    """The Secrets that deploy does not make, by the servers that it does: who brings an object store brings its URL."""
    return frozenset() if "objects" in servers else frozenset({OBJECTS})


def by_tls(certificates: Collection[str]) -> bool:
    """Whether Redis and the broker are reached by TLS, by the certificates that a deployment has made."""
    return {"redis", "rabbitmq"} <= {*certificates}


def missing(
    existing: Mapping[str, Mapping[str, str]],
    given: Mapping[str, str],
    namespace: str,
    brought: Collection[str] = (),
    encrypted: bool = False,
) -> list[Secret]:
    """The Secrets with a login that are not there, lack a key or lead another way, and Redis's users if they differ.

    existing: data by Secret, as the cluster holds it. given: passwords by Secret. brought: those that are not ours to
    make. encrypted: whether Redis and the broker are reached by TLS. The certificate is another matter: `tls()`.
    """
    passwords = {
        name: existing.get(name, {}).get("password") or given.get(name) or random.token_urlsafe(24) for name in USERS
    }
    way = _Way(namespace, encrypted)
    wanted = [_login(name, user, passwords[name], way) for name, user in USERS.items() if name not in brought]
    logins = [secret for secret in wanted if not _complete(secret, existing.get(secret.name, {}))]
    return [*logins, *_acl(existing.get(REDIS_ACL, {}).get("users.acl", ""), passwords)]


def tls(existing: Mapping[str, Mapping[str, str]], make: Callable[[str], Data], anew: bool = False) -> list[Secret]:
    """The certificate, if there is none or it is wanted anew; `make` gives tls.crt, tls.key and ca.crt.

    It is told whom clients trust by now (PEM; empty if nobody).
    """
    present = existing.get(TLS, {})
    if not anew and present.keys() >= {"tls.crt", "tls.key"}:
        return []
    return [Secret(TLS, "kubernetes.io/tls", make(present.get("ca.crt", "")))]


class _Way(NamedTuple):
    """How servers are reached."""

    namespace: str
    encrypted: bool


def _complete(wanted: Secret, present: Mapping[str, str]) -> bool:
    """Whether a Secret has its keys, and leads to Redis or the broker as it is to: by TLS, or without."""
    other_way = wanted.name in {*_REDIS, *_BROKERS, _OPERATOR} and _scheme(wanted.data) != _scheme(present)
    return present.keys() >= KEYS[wanted.name] and not other_way


def _scheme(data: Mapping[str, str]) -> str:
    return data.get("url", "").partition("://")[0]


def _login(name: str, user: str, password: str, way: _Way) -> Secret:
    data = {"username": user, "password": password, **_addresses(name, user, password, way)}
    if name in _DATABASES:
        # CloudNativePG takes a changed password over from Secrets with this label.
        return Secret(name, "kubernetes.io/basic-auth", data, {"cnpg.io/reload": "true"})
    if name == OBJECTS:
        data["s3.json"] = _identities(user, password)
    return Secret(name, "Opaque", data)


def _identities(user: str, password: str) -> str:
    """Who may do what, as SeaweedFS reads it: "Admin" makes the bucket with the first object."""
    credentials = [{"accessKey": user, "secretKey": password}]
    return json.dumps({"identities": [{"name": user, "credentials": credentials, "actions": ["Admin"]}]})


def _addresses(name: str, user: str, password: str, way: _Way) -> Data:
    login = f"{user}:{password}"
    if name in _DATABASES:
        domain = name.partition("-database")[0]
        return {"url": f"postgresql+pg8000://{login}@{domain}-postgresql:5432/{domain}"}
    if name in _REDIS:
        return {"url": f"{'rediss' if way.encrypted else 'redis'}://{login}@redis:6379/0"}
    if name == INVENTORY:
        return {"token": password}
    if name == OBJECTS:
        return {"url": f"http://{login}@objects:8333/{BUCKET}"}
    if name in _SOURCES:
        # The source's controller cuts `uri` at the first colon and reads the rest from `port`: so a host and no more,
        # and no TLS, which it would use for a host called "https" alone.
        return {"uri": f"rabbitmq.{way.namespace}.svc", "port": "5672"}
    management = {"management": "http://rabbitmq:15672"} if name == _OPERATOR else {}
    server = "amqps://{login}@rabbitmq:5671" if way.encrypted else "amqp://{login}@rabbitmq:5672"
    return {"url": f"{server.format(login=login)}/{VHOST}", **management}


def _acl(present: str, passwords: Mapping[str, str]) -> list[Secret]:
    """The users with the present rules, and the passwords that each knows: more than his own during a rotation."""
    users = [
        acl_user(user, _known_passwords(user, passwords[f"redis-{user}"], present), rules)
        for user, rules in RULES.items()
    ]
    text = "\n".join(["user default off", *users, ""])
    return [] if text == present else [Secret(REDIS_ACL, "Opaque", {"users.acl": text})]


def _known_passwords(user: str, password: str, present: str) -> list[str]:
    """The hashes that the present file has for a user if his password is among them, and otherwise that one's alone."""
    own = password_hash(password)
    found = [part for line in present.splitlines() if line.split()[1:2] == [user] for part in line.split()]
    hashes = [part for part in found if part.startswith("#")]
    return hashes if own in hashes else [own]


def _password(line: int, value: str) -> str:
    """Passwords stand in URLs and configuration files, so they may hold nothing that needs quoting there."""
    if len(value) < 12 or not all(character.isascii() and (character.isalnum() or character in "-._~")
                                  for character in value):  # fmt: skip
        raise UsageError(
            f"The password in line {line} of the secrets file cannot be used.",
            "Give 12 or more letters, digits and -._~ only; `openssl rand -hex 24` makes one.",
        )
    return value


def _known(names: Mapping[str, str]) -> str:
    return f"NAME=PASSWORD, the name being one of {', '.join(names)}."
