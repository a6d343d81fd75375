"""Bearer tokens: JWTs (RFC 7519) signed by one issuer for one audience, verified once and remembered until they expire.

A signature is verified on the event loop: it takes a fraction of what handing it to a thread and back does.
"""

import hashlib
import time
from functools import cache
from typing import Any

from shared.access.caller import Caller
from shared.access.key_ring import KeyRing
from shared.access.key_set import KeySet
from shared.access.key_sources import source_of
from shared.access.library import jwt
from shared.access.reading import Head, caller_of, head_of
from shared.outcomes.refusals import Unauthenticated
from shared.process.settings import BadSetting, settings

WIDEST_SKEW = 300.0  # seconds

_PATIENCE_SECONDS = 2.0
_CLAIMS = ["iss", "aud", "sub", "exp"]
_REASONS: dict[type[jwt.PyJWTError], str] = {
    jwt.ExpiredSignatureError: "it has expired",
    jwt.ImmatureSignatureError: "it is not valid yet",
    jwt.InvalidAudienceError: "it is for another audience",
    jwt.InvalidIssuerError: "it is from another issuer",
    jwt.InvalidSignatureError: "its signature does not fit",
    jwt.InvalidAlgorithmError: "its algorithm is not that of its key",
    jwt.MissingRequiredClaimError: f"it should have the claims {', '.join(_CLAIMS)}",
}


async def verified(token: str) -> Caller:
    """Who holds a token. Raises Unauthenticated, Unavailable, MissingSetting, BadSetting."""
    return await verifier().verified(token)


class Verifier:
    """Believes tokens of `issuer` for `audience` that are signed by a key of `ring`; clocks may differ by `skew` s."""

    def __init__(self, issuer: str, audience: str, skew: float, ring: KeyRing) -> None:
        self._issuer, self._audience, self._skew, self._ring = issuer, audience, skew, ring

    async def verified(self, token: str) -> Caller:
        """Who holds a token. Raises Unauthenticated, and Unavailable where there are no keys."""
        keys = await self._ring.keys()
        digest = hashlib.sha256(token.encode(errors="surrogatepass")).digest()
        if caller := keys.remembered.get(digest, time.time()):
            return caller
        head = head_of(token)
        if head.key_id is not None and not keys.named(head.key_id):
            keys = await self._ring.newer()
        return self._verified(token, digest, head, keys)

    def _verified(self, token: str, digest: bytes, head: Head, keys: KeySet) -> Caller:
        named = keys.named(head.key_id)
        if not named:
            raise Unauthenticated("its key is none of the issuer's" if head.key_id else "it should name its key")
        key = next((each for each in named if each.algorithm_name == head.algorithm), named[0])
        try:
            claims = self._claims(token, key)
        except jwt.PyJWTError as error:
            raise Unauthenticated(_REASONS.get(type(error), "it cannot be read")) from None
        caller = caller_of(claims, self._audience)
        keys.remembered.put(digest, caller, claims["exp"])
        return caller

    def _claims(self, token: str, key: jwt.PyJWK) -> dict[str, Any]:
        return jwt.decode(
            token,
            key,
            audience=self._audience,
            issuer=self._issuer,
            leeway=self._skew,
            options={"require": _CLAIMS, "enforce_minimum_key_length": True},
        )


@cache
def verifier() -> Verifier:
    """This process's, by its settings. Raises MissingSetting, BadSetting."""
    given = settings()
    issuer, place = given.require("token_issuer"), given.require("token_keys")
    if given.token_skew_seconds > WIDEST_SKEW:
        raise BadSetting("TOKEN_SKEW_SECONDS", f"{given.token_skew_seconds:g}", f"at most {WIDEST_SKEW:g}")
    try:
        source = source_of(place)
    except ValueError as error:
        raise BadSetting("TOKEN_KEYS", "not shown here", str(error)) from None
    ring = KeyRing(source, min(_PATIENCE_SECONDS, given.deadline_seconds / 2))
    return Verifier(issuer, given.token_audience, given.token_skew_seconds, ring)
