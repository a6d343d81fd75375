"""A JWKS (RFC 7517): the keys that tokens are verified with, and who held those that were."""

import json
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from shared.access.caller import Caller
from shared.access.library import jwt
from shared.process import logs

ALGORITHMS = ("RS256", "ES256", "EdDSA")
"""By which tokens may be signed. Each key is for one of them, by its kind or by its `alg`, whatever a token says."""

_PRIVATE = "d"
_MOST_REMEMBERED = 1024


class Remembered:
    """Who held the tokens that were verified, by their digests; the one that is longest unused is forgotten first."""

    def __init__(self) -> None:
        self._callers: OrderedDict[bytes, tuple[Caller, float]] = OrderedDict()

    def get(self, digest: bytes, now: float) -> Caller | None:
        """Who, unless the token is unknown or has expired by `now` (seconds since 1970)."""
        caller, until = self._callers.get(digest, (None, 0.0))
        if caller is None:
            return None
        if now >= until:
            del self._callers[digest]
            return None
        self._callers.move_to_end(digest)
        return caller

    def put(self, digest: bytes, caller: Caller, until: float) -> None:
        """Remember a caller until the token expires (seconds since 1970)."""
        self._callers[digest] = (caller, until)
        if len(self._callers) > _MOST_REMEMBERED:
            self._callers.popitem(last=False)


class KeySet:
    """The keys of a JWKS that are usable, with a line in the log about each that is not.

    Another text is another set: what was verified with a key that is gone is not remembered any more.
    Raises ValueError where there is no usable key.
    """

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.remembered = Remembered()
        self._keys = [key for jwk in _jwks(text) if (key := _usable(jwk))]
        if not self._keys:
            raise ValueError("it has no usable key")

    def named(self, key_id: str | None) -> list[jwt.PyJWK]:
        """The keys of that name. A token that names none fits where there is only one."""
        if key_id is None:
            return self._keys if len(self._keys) == 1 else []
        return [key for key in self._keys if key.key_id == key_id]


def _jwks(text: bytes) -> list[Any]:
    try:
        document = json.loads(text)
    except RecursionError:
        document = None
    keys = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(keys, list):
        raise ValueError("it is no JWKS, a JSON object with a list of `keys`")  # noqa: TRY004 - no mistake of a caller
    return keys


def _usable(jwk: Any) -> jwt.PyJWK | None:
    if isinstance(jwk, dict) and jwk.get("use", "sig") != "sig":
        return None  # for encryption; many issuers have one
    try:
        return _key(jwk)
    except ValueError as reason:
        name = jwk.get("kid") if isinstance(jwk, dict) else None
        logs.log("warning", f"a key of the issuer's is not used: {reason}", key_id=str(name)[:200])
        return None


def _key(jwk: Mapping[str, Any]) -> jwt.PyJWK:
    """Raises ValueError with the reason why it is not to be used, which tells nothing of the key itself."""
    try:
        key = jwt.PyJWK(dict(jwk))
        weakness = key.Algorithm.check_key_length(key.Algorithm.prepare_key(key.key))
    except Exception:  # the library raises what it likes about a key that is broken
        raise ValueError("it is broken, or of a kind that is not known") from None
    if key.algorithm_name not in ALGORITHMS:
        raise ValueError(f"it is for none of {', '.join(ALGORITHMS)}")
    if _PRIVATE in jwk:
        raise ValueError("it is a private key, which an issuer should keep for itself")
    uses = jwk.get("key_ops", ["verify"])
    if not isinstance(uses, list) or "verify" not in uses:
        raise ValueError("it is not for verifying")
    if weakness:
        raise ValueError("it is too short")
    return key
