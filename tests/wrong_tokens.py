"""Tokens that nobody may believe, each wrong in one way, made from a right issuer: (name, maker).

Each can be sent in a header. Those of strangers are signed by keys of their own.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.issuers import HOUR, Issuer, encoded, issuer, written

Maker = Callable[[Issuer], str]


def claims(**changed: Any) -> Maker:
    """Well signed, with other claims than a right one."""
    return lambda right: right.token(**changed)


def head(**changed: Any) -> Maker:
    """Well signed, with another header than a right one."""
    return lambda right: right.token(changed)


def raw_claims(content: str | bytes) -> Maker:
    """Well signed, whatever the claims are."""
    given = content.encode() if isinstance(content, str) else content
    return lambda right: right.signed(written(right.head), given)


def later(seconds: int) -> int:
    return int(time.time()) + seconds


def stranger(right: Issuer) -> Issuer:
    """Says that it is the right one, with a key of its own."""
    return right._replace(key=issuer(right.algorithm, "of a stranger").key)


def parts(right: Issuer) -> list[str]:
    return right.token().split(".")


def with_signature(of: Callable[[bytes], bytes]) -> Maker:
    """A right one under another signature, made from the right one."""

    def made(right: Issuer) -> str:
        first, second, signature = parts(right)
        return f"{first}.{second}.{encoded(of(base64.urlsafe_b64decode(signature + '==')))}"

    return made


def unsigned(algorithm: str, signature: str = "") -> Maker:
    """By an algorithm that needs no key."""
    return lambda right: f"{encoded(written({**right.head, 'alg': algorithm}))}.{parts(right)[1]}.{signature}"


def by_hmac(secret: Callable[[Issuer], bytes]) -> Maker:
    """Signed with what everybody knows, the public key in one of its forms."""

    def made(right: Issuer) -> str:
        content = f"{encoded(written({**right.head, 'alg': 'HS256'}))}.{parts(right)[1]}"
        return f"{content}.{encoded(hmac.digest(secret(right), content.encode(), 'sha256'))}"

    return made


def pem(right: Issuer) -> bytes:
    return right.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def in_der(signature: bytes) -> bytes:
    half = len(signature) // 2
    return encode_dss_signature(*(int.from_bytes(each, "big") for each in (signature[:half], signature[half:])))


def changed_afterwards(right: Issuer) -> str:
    first, _, signature = parts(right)
    return f"{first}.{encoded(written({**right.claims, 'sub': 'mallory'}))}.{signature}"


def of_another(right: Issuer) -> str:
    return ".".join([*parts(right)[:2], right.token(sub="bob").split(".")[2]])


def with_own_key(right: Issuer) -> str:
    own = stranger(right)
    return own.token({"jwk": own.jwk, "kid": None})


def twice(right: Issuer) -> str:
    return right.signed(written(right.head), written(right.claims)[:-1] + b', "sub": "mallory"}')


def twice_in_the_head(right: Issuer) -> str:
    return right.signed(written(right.head)[:-1] + b', "alg": "none"}', written(right.claims))


def padded(right: Issuer) -> str:
    first, second, signature = parts(right)
    return f"{first}.{second}.{signature}{'=' * (-len(signature) % 4 or 4)}"


def in_utf_16(right: Issuer) -> str:
    return right.signed(written(right.head), written(right.claims).decode().encode("utf-16"))


def with_number(text: str) -> Maker:
    """Expires at a number that is written so."""
    return lambda right: right.signed(
        written(right.head), written({**right.claims, "exp": 1}).replace(b'"exp": 1', f'"exp": {text}'.encode())
    )


WRONG: list[tuple[str, Maker]] = [
    # No JWT
    ("words", lambda _: "open sesame"),
    ("points", lambda _: ".."),
    ("two parts", lambda right: ".".join(parts(right)[:2])),
    ("four parts", lambda right: f"{right.token()}.{encoded(b'more')}"),
    ("encrypted", lambda _: f"{encoded(written({'alg': 'RSA-OAEP', 'enc': 'A256GCM'}))}.a.b.c.d"),
    ("two tokens", lambda right: f"{right.token()},{right.token()}"),
    ("padded", padded),
    ("with spaces", lambda right: right.token().replace(".", " . ")),
    ("percent-encoded", lambda right: right.token().replace(".", "%2E")),
    ("too long", claims(note="x" * 9000)),
    ("a head that is no JSON", lambda right: right.signed(b"alg", written(right.claims))),
    ("a head that is a list", lambda right: right.signed(b'["alg"]', written(right.claims))),
    ("a head with an algorithm twice", twice_in_the_head),
    ("claims that are no JSON", raw_claims("sub")),
    ("claims that are a list", raw_claims('["sub"]')),
    ("claims that are null", raw_claims("null")),
    ("claims with a subject twice", twice),
    ("claims nested without end", raw_claims("[" * 5000)),
    ("claims in UTF-16", in_utf_16),
    ("claims that are no UTF-8", raw_claims(b'{"sub": "\xff"}')),
    ("a token in a token", lambda right: right.signed(written({**right.head, "cty": "JWT"}), right.token().encode())),
    # Signed by nobody, by somebody else, or by something else
    ("no signature by none", unsigned("none")),
    ("a signature by none", unsigned("none", "AAAA")),
    ("by nOnE", unsigned("nOnE", "AAAA")),
    ("by no algorithm", unsigned("", "AAAA")),
    ("by HMAC with the public key in PEM", by_hmac(pem)),
    ("by HMAC with the public key as a JWK", by_hmac(lambda right: json.dumps(right.jwk).encode())),
    ("by HMAC with nothing", by_hmac(lambda _: b"")),
    ("by HMAC with the name of the key", by_hmac(lambda right: right.key_id.encode())),
    ("by another algorithm of the same kind of key", head(alg="PS256")),
    ("by an algorithm of another kind of key", head(alg="ES384")),
    ("by an algorithm that is a list", head(alg=["RS256", "ES256", "EdDSA"])),
    ("without an algorithm", head(alg=None)),
    ("no signature", lambda right: f"{'.'.join(parts(right)[:2])}."),
    ("a signature of zeros", with_signature(lambda signature: bytes(len(signature)))),
    ("a signature without its end", with_signature(lambda signature: signature[:-1])),
    ("a signature with more at its end", with_signature(lambda signature: signature + b"\0")),
    ("a signature backwards", with_signature(lambda signature: signature[::-1])),
    ("a signature in DER", with_signature(in_der)),
    ("a digest as the signature", with_signature(lambda signature: hashlib.sha256(signature).digest())),
    ("the signature of another token", of_another),
    ("changed afterwards", changed_afterwards),
    ("by a stranger", lambda right: stranger(right).token()),
    ("by a stranger, with the key in it", with_own_key),
    ("by a stranger, with the key's address", lambda right: stranger(right).token({"jku": "http://127.0.0.1:1/keys"})),
    ("by a stranger, with a certificate", lambda right: stranger(right).token({"x5c": ["MIIB"], "x5t": "AAAA"})),
    (
        "by a stranger, with a certificate's address",
        lambda right: stranger(right).token({"x5u": "http://127.0.0.1:1/certificate"}),
    ),
    ("by a key that is not there", head(kid="two")),
    ("by a key that is a file", head(kid="../../../../dev/null")),
    ("by a key that is SQL", head(kid="' or 1=1 --")),
    ("by a key that is a number", head(kid=1)),
    # Not understood
    ("critical, and unknown", head(crit=["exp"], exp=1)),
    ("critical nothing", head(crit=[])),
    ("critical, and not encoded", head(crit=["b64"], b64=False)),
    ("not encoded", head(b64=False)),
    ("compressed", head(zip="DEF")),
    ("for logging out", head(typ="logout+jwt")),
    ("of a type that is a number", head(typ=1)),
    ("an identity token", claims(typ="ID")),
    ("a refresh token", claims(typ="Refresh")),
    # Of another time
    ("expired", claims(exp=later(-HOUR))),
    ("expired in 1970", claims(exp=0)),
    ("without an end", claims(exp=None)),
    ("an end that is text", claims(exp=str(later(HOUR)))),
    ("an end that is true", claims(exp=True)),
    ("an end that is null", with_number("null")),
    ("an end in a list", claims(exp=[later(HOUR)])),
    ("an end beyond floats", with_number("1e999")),
    ("an end beyond reason", with_number("9" * 30)),
    ("an end beyond Python", with_number("9" * 5000)),
    ("an end that is no number", with_number("NaN")),
    ("an end that never comes", with_number("Infinity")),
    ("before the beginning of time", claims(exp=-later(HOUR))),
    ("not valid yet", claims(nbf=later(HOUR))),
    ("not valid before a text", claims(nbf="now")),
    ("issued in the future", claims(iat=later(HOUR))),
    ("issued at a text", claims(iat="now")),
    # Of or for somebody else
    ("of another issuer", claims(iss="https://issuer.example.evil.example")),
    ("of another issuer by a slash", lambda right: right.token(iss=f"{right.name}/")),
    ("of no issuer", claims(iss=None)),
    ("of a list of issuers", lambda right: right.token(iss=[right.name])),
    ("for another audience", claims(aud="somebody-else")),
    ("for other audiences", claims(aud=["somebody", "else"])),
    ("for part of an audience", lambda right: right.token(aud=right.audience[:-1])),
    ("for no audience", claims(aud=None)),
    ("for an empty list", claims(aud=[])),
    ("for an audience among numbers", lambda right: right.token(aud=[right.audience, 1])),
    ("for an audience in an object", lambda right: right.token(aud={right.audience: True})),
    ("about nobody", claims(sub=None)),
    ("about an empty name", claims(sub="")),
    ("about a number", claims(sub=7)),
    ("about the system", claims(sub="system")),
    ("about nobody in particular", claims(sub="anonymous")),
    ("about a long name", claims(sub="x" * 201)),
    ("about a name with a space", claims(sub="alice bob")),
    ("about a name with a line feed", claims(sub="alice\nINFO all is well")),
    ("about a name with an escape", claims(sub="alice\x1b[2J")),
    ("about a name that looks like another", claims(sub="аlice")),
    ("with scopes in a list", claims(scope=["product:read"])),
    ("with roles as text", claims(roles="admin")),
    ("with roles of a client as text", lambda right: right.token(resource_access={right.audience: {"roles": "admin"}})),
    ("with a client that is text", lambda right: right.token(resource_access={right.audience: "admin"})),
    ("with clients that are text", claims(resource_access="admin")),
]
