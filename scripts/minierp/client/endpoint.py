"""Where MiniERP answers: from MINIERP_URL and MINIERP_CA, or from what the running local system wrote down."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from scripts.minierp.local.machine.state import State, default_home
from scripts.minierp.terminal.errors import CliError, UsageError


class Endpoint(Protocol):
    """Anything that knows the HTTPS address and whom to trust."""

    @property
    def base_url(self) -> str:
        """Such as https://127.0.0.1:8443."""

    @property
    def ca_certificate(self) -> Path | str:
        """The certificate authority's PEM file; empty for those that the machine trusts anyway."""


@dataclass(frozen=True)
class Address:
    """An endpoint given in so many words."""

    base_url: str
    ca_certificate: str = ""


def find_endpoint(environment: Mapping[str, str] = os.environ) -> Address:
    """The MiniERP to talk to. Raises CliError where there is none, UsageError for a MINIERP_URL that is no address."""
    url = environment.get("MINIERP_URL")
    if not url:
        return _started_here(default_home(environment))
    if not _is_address(url):
        raise UsageError(f"MINIERP_URL is no address: {url!r}.", "It looks like https://shop.example:8443.")
    return Address(url.rstrip("/"), environment.get("MINIERP_CA", ""))


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
    return Address(state.base_url.rstrip("/"), state.ca_certificate)


def _not_running(home: Path) -> CliError:
    advice = "Start it with `minierp up`, or name another one with MINIERP_URL and MINIERP_CA."
    return CliError(f"No MiniERP is running here (looked in {home}).", advice)
