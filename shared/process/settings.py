"""The environment of a function, read once, frozen, failing fast by the variable's name (12-factor, III)."""

import os
import resource
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")

TOKENS, OPEN = "tokens", "open"
"""Who is served: whoever brings a token with the scope that is needed, or anybody."""


class MissingSetting(RuntimeError):
    """A variable that this function needs is not set."""

    def __init__(self, variable: str) -> None:
        super().__init__(f"the environment variable {variable} is not set: the function's manifest must provide it")


class BadSetting(ValueError):
    """A variable is set to something that cannot be read."""

    def __init__(self, variable: str, value: str, expected: str) -> None:
        super().__init__(f"the environment variable {variable} is {value!r}, expected {expected}")


class Settings(NamedTuple):
    """Everything a function may be configured by. Seconds unless named otherwise; addresses are empty when unset.

    database_url: SQLAlchemy URL of the domain's own database; database_ca: PEM file of the authority that signed its
    certificate, or a folder of such, empty where connections are not encrypted;
    amqp_url: broker, with the virtual host;
    redis_url: the stock read model; inventory_address: host:port of the gRPC function, behind https:// by TLS;
    inventory_token: what whoever asks it must know; servers_ca: the authorities of Redis, the broker and inventory, as
    database_ca is that of the database;
    objects_url: bucket of an S3 endpoint, with the credentials for it.
    access: `tokens` or `open`; token_issuer, token_audience: whose tokens are believed, and for whom they must be;
    token_keys: the issuer's keys, a JWKS (RFC 7517) at an address or in a file; token_skew_seconds: how far its clock
    may be off.
    deadline_seconds: how long one request may take at most; threads: for plain handlers, a connection for each;
    channels: connections to the database for statements on the event loop.
    """

    database_url: str = ""
    database_ca: str = ""
    amqp_url: str = ""
    redis_url: str = ""
    inventory_address: str = ""
    inventory_token: str = ""
    servers_ca: str = ""
    objects_url: str = ""
    access: str = TOKENS
    token_issuer: str = ""
    token_audience: str = "minierp"  # noqa: S105 - whom tokens are for
    token_keys: str = ""
    token_skew_seconds: float = 30.0
    events_exchange: str = "minierp.events"
    deadline_seconds: float = 10.0
    threads: int = 8
    channels: int = 1
    redis_timeout_seconds: float = 0.15
    grpc_timeout_seconds: float = 1.0
    log_level: str = "INFO"

    def require(self, field: str) -> str:
        """The value of a setting that must be there; raises MissingSetting with the variable's name."""
        value: str = getattr(self, field)
        if not value:
            raise MissingSetting(field.upper())
        return value


def read(environment: Mapping[str, str]) -> Settings:
    """Settings from `environment`: one variable a field, in capitals. Raises BadSetting."""
    given: dict[str, Any] = {}
    for field, kind in Settings.__annotations__.items():
        if (text := environment.get(field.upper())) is not None:
            given[field] = _positive(field.upper(), text, kind) if kind is not str else text
    if (access := given.get("access", TOKENS)) not in (TOKENS, OPEN):
        raise BadSetting("ACCESS", access, f"{TOKENS} or {OPEN}")
    return Settings(**given)


@cache
def settings() -> Settings:
    """This process's settings."""
    return read(os.environ)


def keep_to_oneself() -> None:
    """Whatever ends this process, no file is left with its memory, which holds what the environment says."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_one(variable: str, usual: str, understand: Callable[[str], T], expected: str) -> T:
    """What a variable means that one function alone knows, or its `usual` text. Raises BadSetting, by its name."""
    text = os.environ.get(variable, usual)
    try:
        return understand(text)
    except ValueError:
        raise BadSetting(variable, text, expected) from None


def _positive(variable: str, text: str, kind: Any) -> float:
    try:
        number: float = kind(text)
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise BadSetting(variable, text, "a positive number")
    return number
