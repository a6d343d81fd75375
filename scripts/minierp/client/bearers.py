"""Who asks: the token that a client shows, given by somebody or signed here."""

import getpass
import os
import threading
import time
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple, Protocol, Self, TextIO

from scripts.minierp.client.claims import Claims
from scripts.minierp.local.machine.files import write_atomically
from scripts.minierp.local.machine.issuer import Issuer, IssuerFiles
from scripts.minierp.terminal.errors import UsageError

USUAL_ROLE, USUAL_HOURS = "admin", 8
_LONGEST = 20_000  # characters
_RENEWED_BEFORE = 15 * 60
"""Seconds before its end that a token of our own is replaced: longer than one request can take."""


class Bearer(Protocol):
    """Whoever shows a token."""

    def token(self) -> str:
        """The one to show now; empty if there is none."""

    def acting(self, role: str) -> "Bearer":
        """Somebody in this role alone, and called by it, where tokens are signed here; otherwise unchanged."""


class Given(NamedTuple):
    """Shows the token that somebody gave, and no other."""

    text: str = ""

    def token(self) -> str:
        """What was given."""
        return self.text

    def acting(self, role: str) -> Self:  # noqa: ARG002 - a token says itself what its bearer may
        """Unchanged."""
        return self


NOBODY = Given()
"""Shows no token."""


class Own(NamedTuple):
    """Whoever may read the key of the issuer below `home` needs nobody to log in: it could sign any token anyway."""

    home: Path
    role: str = ""

    def token(self) -> str:
        """One that is good for a while; kept for the next command, because signing takes longer than many a request."""
        kept = self.home / "identity" / f"{self.role or 'own'}.token"
        if token := _lasting(kept):
            return token
        with _SIGNING:
            return _lasting(kept) or self._signed(kept)

    def _signed(self, kept: Path) -> str:
        files = IssuerFiles.below(kept.parent)
        token = Issuer.read(files.key).token(self.role or user(), [self.role or USUAL_ROLE], USUAL_HOURS * 3600)
        write_atomically(kept, token)
        return token

    def acting(self, role: str) -> Self:
        """Whoever has that role."""
        return self._replace(role=role)


_SIGNING = threading.Lock()


def _lasting(file: Path) -> str:
    try:
        token = file.read_text(encoding="utf-8")
    except OSError:
        return ""
    return token if Claims.of(token).ends_at > time.time() + _RENEWED_BEFORE else ""


def keeps_secrets(scheme: str, host: str) -> bool:
    """Whether nobody else can read what is sent there: it is encrypted, or stays on this machine."""
    try:
        return scheme == "https" or host == "localhost" or ip_address(host).is_loopback
    except ValueError:  # a name
        return False


def is_token(text: str) -> bool:
    """Whether it can be shown at all, whatever it says: visible ASCII, or nothing."""
    return all("!" <= character <= "~" for character in text)


def named(environment: Mapping[str, str]) -> str:
    """The token that the environment gives; empty if it gives none. Raises UsageError."""
    given = environment.get("MINIERP_TOKEN", "").strip()
    if not is_token(given):
        raise UsageError("MINIERP_TOKEN is no token.", "It is what `minierp token create` prints, and nothing else.")
    return given


def read_token(file: TextIO) -> str:
    """The token in a file, or from standard input. Raises UsageError where it is none."""
    token = file.read(_LONGEST).strip().removeprefix("Bearer ").strip()
    if token.count(".") != 2 or not is_token(token):
        raise UsageError("That is no token.", "A token is three parts with points between them, and nothing else.")
    return token


def user() -> str:
    """Who is logged in to this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name
        return f"uid-{os.getuid()}"
