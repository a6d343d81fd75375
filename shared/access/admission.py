"""Nobody is served whose token does not hold the scope that an operation names (RFC 6750)."""

from shared.access.caller import ANONYMOUS, Caller
from shared.access.scopes import PUBLIC, SCOPES
from shared.http.requests import Request
from shared.outcomes.refusals import Forbidden, Unauthenticated
from shared.process.settings import OPEN, settings

ANYBODY = Caller(ANONYMOUS, frozenset(SCOPES))
"""Whoever comes where no tokens are asked for."""

_SCHEME = "bearer"


async def admitted(request: Request, scope: str) -> Caller:
    """Who calls, having shown that they may. Raises Unauthenticated, Forbidden, Unavailable, MissingSetting."""
    if settings().access == OPEN or scope == PUBLIC:
        return ANYBODY
    token = _token(request)
    from shared.access import tokens  # loads cryptography, which only a caller with a token needs

    caller = await tokens.verified(token)
    if scope not in caller.scopes:
        raise Forbidden(scope)
    return caller


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        raise Unauthenticated("")
    if scheme.lower() != _SCHEME or not token.strip():
        raise Unauthenticated("the header Authorization says no more than `Bearer` and a token")
    return token.strip()
