"""Tokens of the issuer that a running system made, for whoever a test wants to be."""

import os
from functools import cache
from pathlib import Path
from typing import Any

from scripts.minierp.local.machine.issuer import Issuer, IssuerFiles

TESTER = "tester"
HOUR = 3600.0


@cache
def issuer(home: Path | str) -> Issuer:
    """The issuer of the system whose home it is."""
    return Issuer.read(IssuerFiles.below(Path(home) / "identity").key)


def token(home: Path | str, role: str = "admin", subject: str = TESTER, **claims: Any) -> str:
    """A token for somebody in one role; `claims` are added, or stand instead."""
    return issuer(home).token(subject, [role], HOUR, **claims)


def bearer(home: Path | str, role: str = "admin", subject: str = TESTER, **claims: Any) -> dict[str, str]:
    """The header that shows such a token."""
    return {"Authorization": f"Bearer {token(home, role, subject, **claims)}"}


def own_bearer() -> dict[str, str]:
    """The same, of the issuer that this process believes, being a function itself; nothing where it knows none."""
    keys = os.environ.get("TOKEN_KEYS")
    return _admin(Path(keys).parents[1]) if keys else {}


@cache
def _admin(home: Path) -> dict[str, str]:
    return bearer(home)
