"""Where MiniERP answers, and as whom one asks: from the environment, or from what the running local system wrote down.

MINIERP_URL and MINIERP_CA name another one than that. The token is MINIERP_TOKEN, or the one of `minierp login`, or
one that the local system's own issuer signs for whoever can read its key.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from scripts.minierp.client.bearers import NOBODY, Bearer, Given, Own, named
from scripts.minierp.client.logins import Logins
from scripts.minierp.local.machine.state import State, default_home
from scripts.minierp.terminal.errors import CliError, UsageError


class Endpoint(Protocol):
    """Anything that knows the HTTPS address, whom to trust, and as whom to ask."""

    @property
    def base_url(self) -> str:
        """Such as https://127.0.0.1:8443."""

    @property
    def ca_certificate(self) -> Path | str:
        """The certificate authority's PEM file; empty for those that the machine trusts anyway."""

    @property
    def bearer(self) -> Bearer:
        """Who asks."""


@dataclass(frozen=True)
class Address:
    """An endpoint given in so many words."""

    base_url: str
    ca_certificate: str = ""
    bearer: Bearer = NOBODY

    def acting(self, role: str) -> "Address":
        """The same, asked by somebody in this role alone where tokens are signed here."""
        return replace(self, bearer=self.bearer.acting(role))


def find_endpoint(environment: Mapping[str, str] = os.environ) -> Address:
    """The MiniERP to talk to. Raises CliError where there is none, UsageError for a MINIERP_URL that is no address."""
    home, url = default_home(environment), environment.get("MINIERP_URL")
    if not url:
        found = _started_here(home)
    elif _is_address(url):
        found = Address(url.rstrip("/"), environment.get("MINIERP_CA", ""))
    else:
        raise UsageError(f"MINIERP_URL is no address: {url!r}.", "It looks like https://shop.example:8443.")
    given = named(environment) or Logins(home).of(found.base_url)
    return replace(found, bearer=Given(given)) if given else found


def is_here(base_url: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether it is the address of the system of this home: the one that believes the issuer of this home."""
    state = State.find(default_home(environment))
    return state is not None and state.base_url.rstrip("/") == base_url


def local_address(state: State) -> Address:
    """The system that runs here, asked by whoever started it."""
    return Address(state.base_url.rstrip("/"), state.ca_certificate, Own(Path(state.home)))


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        known = parts.scheme in {"http", "https"} and parts.port != 0
        return known and bool((parts.hostname or "").encode("idna"))  # what has no name in the DNS is no host
    except ValueError:
        return False


def _started_here(home: Path) -> Address:
    try:
        state = State.read(home)
    except FileNotFoundError:
        raise _not_running(home) from None
    if not state.base_url or state.state in {"stopped", "failed"}:
        raise _not_running(home)
    return local_address(state)


def _not_running(home: Path) -> CliError:
    advice = "Start it with `minierp up`, or name another one with MINIERP_URL and MINIERP_CA."
    return CliError(f"No MiniERP is running here (looked in {home}).", advice)
