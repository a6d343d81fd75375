"""An issuer of our own: a key that signs tokens (RFC 9068), and the JWKS (RFC 7517) by which functions know it."""

import json
import secrets
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Self

from scripts.minierp.local.machine.files import write_atomically
from scripts.minierp.terminal.errors import UsageError

ISSUER, AUDIENCE = "urn:minierp:issuer", "minierp"
"""Whose tokens they are, and for whom."""
MOST_HOURS = 30 * 24
"""No token lives longer."""

_ALGORITHM = "EdDSA"
_PUBLIC, _SECRET = ("kty", "crv", "x", "kid", "alg", "use"), "d"


class Issuer(NamedTuple):
    """Whoever has its key can be anybody: `key` is a private JWK (RFC 8037)."""

    key: Mapping[str, str]

    @classmethod
    def new(cls) -> Self:
        """One that nobody knows yet."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from jwt.algorithms import OKPAlgorithm

        key: dict[str, str] = json.loads(OKPAlgorithm.to_jwk(Ed25519PrivateKey.generate()))
        return cls({**key, "kid": secrets.token_urlsafe(9), "alg": _ALGORITHM, "use": "sig"})

    @classmethod
    def parsed(cls, text: str) -> Self:
        """The one whose key was kept as `text`. Raises ValueError."""
        key = json.loads(text)
        try:
            return cls({name: str(key[name]) for name in (*_PUBLIC, _SECRET)})
        except (KeyError, TypeError):
            raise ValueError("it holds no key that signs tokens") from None

    @classmethod
    def read(cls, file: Path) -> Self:
        """The one whose key `file` holds. Raises UsageError for a file that holds none, FileNotFoundError."""
        try:
            return cls.parsed(file.read_text(encoding="utf-8"))
        except ValueError:
            raise UsageError(f"{file} holds no key that signs tokens.", "`minierp up` makes one.") from None

    @property
    def private(self) -> str:
        """The key as it is kept."""
        return json.dumps(dict(self.key))

    @property
    def jwks(self) -> str:
        """What functions need to know to believe its tokens, and everybody may."""
        return json.dumps({"keys": [{name: self.key[name] for name in _PUBLIC}]})

    def token(self, subject: str, roles: Iterable[str], seconds: float, **claims: Any) -> str:
        """A token for somebody in these roles, from now on for so long; `claims` are added, or stand instead."""
        import jwt  # slow to load, and most commands need no new token

        now = int(time.time())
        said = {"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "iat": now, "exp": now + int(seconds)}
        more = {"jti": secrets.token_urlsafe(12), "client_id": "minierp", "roles": sorted(roles), **claims}
        headers = {"kid": self.key["kid"], "typ": "at+jwt"}
        return jwt.encode({**said, **more}, jwt.PyJWK(dict(self.key)).key, _ALGORITHM, headers)


class IssuerFiles(NamedTuple):
    """Where an issuer is kept: its key (readable by its owner only), its JWKS."""

    key: Path
    jwks: Path

    @classmethod
    def below(cls, folder: Path) -> Self:
        """Those in `folder`."""
        return cls(folder / "signing-key.json", folder / "jwks.json")

    def made(self) -> Self:
        """The same, made where they are not there."""
        if not all(file.exists() for file in self):
            self.key.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            issuer = Issuer.read(self.key) if self.key.exists() else Issuer.new()
            write_atomically(self.key, issuer.private)
            write_atomically(self.jwks, issuer.jwks, mode=0o644)
        return self
