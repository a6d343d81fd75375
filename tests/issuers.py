"""An issuer of tokens for tests: right ones, and whatever else a key can sign."""

import base64
import json
import time
from functools import cache
from typing import Any, NamedTuple

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as curve_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as rsa_key

ALGORITHMS = ("RS256", "ES256", "EdDSA")
HOUR = 3600

Members = dict[str, Any]


class Issuer(NamedTuple):
    """Signs by `algorithm` with the private `key`; `name` and `audience` are what its tokens say."""

    name: str
    audience: str
    key_id: str
    algorithm: str
    key: Any

    def token(self, head: Members | None = None, **claims: Any) -> str:
        """A token that is right but for the members that are given; those that are None are left out."""
        return self.signed(written({**self.head, **(head or {})}), written({**self.claims, **claims}))

    def signed(self, head: bytes, claims: bytes) -> str:
        """Both, whatever they are, under a signature that fits."""
        signed = f"{encoded(head)}.{encoded(claims)}"
        return f"{signed}.{encoded(self.signature(signed.encode()))}"

    def signature(self, content: bytes) -> bytes:
        """Of any content."""
        return jwt.PyJWS().get_algorithm_by_name(self.algorithm).sign(content, self.key)

    @property
    def head(self) -> Members:
        """Of a right token."""
        return {"alg": self.algorithm, "kid": self.key_id, "typ": "JWT"}

    @property
    def claims(self) -> Members:
        """Of a right token, which everybody may use for an hour."""
        now = int(time.time())
        return {
            "iss": self.name,
            "aud": self.audience,
            "sub": "alice",
            "iat": now,
            "exp": now + HOUR,
            "roles": ["admin"],
        }

    @property
    def jwk(self) -> Members:
        """The public key, as a JWKS has it."""
        algorithm: Any = jwt.PyJWS().get_algorithm_by_name(self.algorithm)
        return {**algorithm.to_jwk(self.key.public_key(), as_dict=True), "kid": self.key_id, "use": "sig"}


@cache
def issuer(algorithm: str = "ES256", key_id: str = "one") -> Issuer:
    """One with a key of this run; whoever asks for the same again gets the same."""
    made = {
        "RS256": lambda: rsa_key(65537, 2048),
        "ES256": lambda: curve_key(SECP256R1()),
        "EdDSA": Ed25519PrivateKey.generate,
    }
    return Issuer("https://issuer.example", "minierp", key_id, algorithm, made[algorithm]())


def jwks(*issuers: Issuer) -> bytes:
    """The key set of their public keys."""
    return json.dumps({"keys": [each.jwk for each in issuers]}).encode()


def written(members: Members) -> bytes:
    """As JSON, without those that are None."""
    return json.dumps({name: value for name, value in members.items() if value is not None}).encode()


def encoded(content: bytes) -> str:
    """In base64url, without padding."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
