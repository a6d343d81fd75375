"""What a token says. Whether it is true, only functions find out: they have the issuer's keys."""

import base64
import json
from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from scripts.minierp.local.machine.issuer import AUDIENCE
from shared.access.reading import caller_of, roles_of
from shared.outcomes.refusals import Unauthenticated


class Claims(NamedTuple):
    """Whose token it is, by which issuer, in which roles, with which scopes in all, until when (seconds since 1970).

    What is no JWT says nothing, and has ended.
    """

    subject: str
    issuer: str
    roles: tuple[str, ...]
    scopes: tuple[str, ...]
    ends_at: float

    @classmethod
    def of(cls, token: str) -> Self:
        """Those of a JWT."""
        said = _payload(token)
        ends_at, audience = said.get("exp"), said.get("aud")
        roles, scopes = _opened(said, audience if isinstance(audience, str) else AUDIENCE)
        return cls(
            str(said.get("sub", "")),
            str(said.get("iss", "")),
            roles,
            scopes,
            float(ends_at) if isinstance(ends_at, int | float) else 0.0,
        )


def _payload(token: str) -> Mapping[str, Any]:
    try:
        _, part, _ = token.split(".")
        said = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _opened(said: Mapping[str, Any], audience: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Its roles and its scopes, as a function understands them that is called `audience`."""
    try:
        return tuple(sorted(roles_of(said, audience))), tuple(sorted(caller_of(said, audience).scopes))
    except (Unauthenticated, KeyError, TypeError):
        return (), ()
