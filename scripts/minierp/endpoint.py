"""Where MiniERP answers: from MINIERP_URL and MINIERP_CA, or from what the running local system wrote down."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from scripts.minierp.errors import CliError, UsageError

CHECKOUT = Path(__file__).resolve().parents[2]


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


def home(environment: Mapping[str, str] = os.environ) -> Path:
    """The directory of the local system's state: MINIERP_HOME, or `.minierp` in the checkout."""
    return Path(environment.get("MINIERP_HOME") or CHECKOUT / ".minierp")


def find_endpoint(environment: Mapping[str, str] = os.environ) -> Address:
    """The MiniERP to talk to. Raises CliError if none is named and none was started here."""
    if url := environment.get("MINIERP_URL"):
        return Address(url.rstrip("/"), environment.get("MINIERP_CA", ""))
    return _started_here(home(environment) / "state.json")


def _started_here(state_file: Path) -> Address:
    try:
        state = json.loads(state_file.read_text(encoding="utf-8"))
        return Address(str(state["base_url"]).rstrip("/"), str(state["ca_certificate"]))
    except FileNotFoundError:
        raise CliError(
            "No MiniERP is running here.",
            "Start it with `minierp up`, or name another one with MINIERP_URL and MINIERP_CA.",
        ) from None
    except (ValueError, KeyError) as error:
        raise UsageError(
            f"{state_file} does not say where MiniERP answers ({error}).",
            "Start it anew: `minierp down`, `minierp up`.",
        ) from None
